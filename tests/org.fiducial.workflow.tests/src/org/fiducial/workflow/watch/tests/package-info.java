/** Tests of what is seen in the probe pictures of a training. */
package org.fiducial.workflow.watch.tests;
