/**
 * Landmark detection as the rest of the product sees it: train, load, predict with confidence.
 * Engines contribute through org.fiducial.detection.engines; nothing here knows of tensors.
 */
package org.fiducial.detection;
