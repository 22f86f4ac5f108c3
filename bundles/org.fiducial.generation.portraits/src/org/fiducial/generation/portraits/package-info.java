/**
 * The base model {@code portraits-base} of the embedded domain with the log of the run that made it; the recipe {@code portraits-base} makes it again.
 */
package org.fiducial.generation.portraits;
