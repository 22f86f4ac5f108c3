/**
 * Pictures of landmarks that condition the image generator. Each drawing is named and versioned: a generator must be used with the
 * drawing it was trained with, so its id is stored in every checkpoint.
 */
package org.fiducial.landmark.render;
