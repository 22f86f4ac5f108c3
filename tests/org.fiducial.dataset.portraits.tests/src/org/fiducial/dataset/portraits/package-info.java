/**
 * Tests of the embedded domain: determinism, truth of the landmarks, variety.
 * The benchmark beside them is run by hand.
 */
package org.fiducial.dataset.portraits;
