/**
 * The stacked hourglass network of STAR and its losses, as plain functions over {@link org.fiducial.torch.Parameters} with the
 * published tensor names. Knows tensors only: no pictures, no schemes, no files.
 */
package org.fiducial.detection.hourglass.network;
