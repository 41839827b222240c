/**
 * Docker, Kubernetes manifests and systemd: runs the recipes of {@code docs/deploy.md} as they are
 * written there.
 */
package io.github.jmptcp.it.containers;
