/** Where shards run: an extension point for executors, and the built-in one that starts processes on this machine. */
package org.fiducial.workflow.executor;
