/**
 * The base model {@code portraits-base} of the embedded domain and what made it: its pictures, its recipe, the log of its training.
 */
package org.fiducial.generation.portraits;
