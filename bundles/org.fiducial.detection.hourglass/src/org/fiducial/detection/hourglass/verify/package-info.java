/** Runs reference cases of STAR's network, losses, maps, geometry, training and metrics, for {@code fiducial model verify}. */
package org.fiducial.detection.hourglass.verify;
