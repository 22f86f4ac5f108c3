/**
 * Pictures with landmarks as the engines see them: indexed, drawn on demand, with no trace of where they are stored.
 * Datasets of a project, synthetic shards and the embedded portraits all look like this to a trainer.
 */
package org.fiducial.landmark.data;
