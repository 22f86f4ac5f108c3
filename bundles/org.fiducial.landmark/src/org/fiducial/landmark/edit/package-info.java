/**
 * Changes of a face's shape that stay plausible: the eight editing attributes, the tests that refuse impossible faces, and the
 * sampler that makes new shapes from them for the generator. The command {@code edit} applies the same edits.
 */
package org.fiducial.landmark.edit;
