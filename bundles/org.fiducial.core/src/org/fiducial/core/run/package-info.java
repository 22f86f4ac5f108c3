/**
 * What long work tells its caller while it runs, beside the progress of the IProgressMonitor.
 */
package org.fiducial.core.run;
