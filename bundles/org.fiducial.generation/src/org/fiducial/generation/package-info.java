/**
 * Landmark-conditioned image generation as the rest of the product sees it: train stages, load, sample.
 * Engines contribute through org.fiducial.generation.engines; nothing here knows of tensors.
 */
package org.fiducial.generation;
