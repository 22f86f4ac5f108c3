/**
 * From the picture to the square the networks see, and back. Training and prediction use the same rule and the same sampling, so that
 * they see the same faces.
 */
package org.fiducial.landmark.crop;
