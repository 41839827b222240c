package io.github.jmptcp.paths.quality;

/** Which way data goes, as seen from this side. */
enum Direction {
  SENDING,
  RECEIVING
}
