package sun.nio.ch;

import java.nio.channels.Selector;

/** The JDK's selector by poll; the same name on JDK 8 to 28. */
abstract class PollSelectorImpl extends Selector {}
