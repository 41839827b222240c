/** Other kernels in qemu, and tests of this module that run inside. */
package io.github.jmptcp.it.kernels;
