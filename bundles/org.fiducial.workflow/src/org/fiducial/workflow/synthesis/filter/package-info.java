/**
 * Quality filters of synthetic pictures: what is measured of a picture where it is made, and what is decided when all are there. Each
 * filter has a name, a configuration and a reason for every picture it objects to.
 */
package org.fiducial.workflow.synthesis.filter;
