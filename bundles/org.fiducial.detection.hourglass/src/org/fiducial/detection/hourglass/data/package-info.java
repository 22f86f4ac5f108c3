/**
 * From labelled pictures to batches: crops, augmentation, order of samples, prefetching. Everything is a pure function of the
 * seed and the position in the run, so that a resumed run sees what an uninterrupted one would have seen.
 */
package org.fiducial.detection.hourglass.data;
