/**
 * Models that others published: which networks a checkpoint holds and in which configuration (read off names and shapes), what is missing,
 * and how they are loaded and exported.
 */
package org.fiducial.generation.diffusion.checkpoint;
