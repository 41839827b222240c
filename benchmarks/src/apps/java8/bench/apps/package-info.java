/** The measured programs: plain Java applications that print their figures. */
package bench.apps;
