/**
 * What every bundle speaks of: errors a user can act on, problems of single records, progress with rate and ETA.
 * Knows nothing of landmarks, datasets or engines.
 */
package org.fiducial.core;
