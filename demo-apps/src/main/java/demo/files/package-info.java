/** A file server and a client on plain {@code java.net}: the applications that the demo runs. */
package demo.files;
