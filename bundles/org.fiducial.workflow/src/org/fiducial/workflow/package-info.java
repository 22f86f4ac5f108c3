/** Runs: their folders, states, metrics, logs and environment. What is run lives in the packages below. */
package org.fiducial.workflow;
