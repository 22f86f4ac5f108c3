package org.fiducial.store;

import java.time.Instant;
import org.fiducial.model.Annotation;

/**
 * One change of an annotation.
 *
 * @param layer the layer
 * @param version the version it made
 * @param author who
 * @param time when
 * @param before what was there; null if it was made by this change, or restored after a deletion
 * @param after what is there since; null if it was deleted
 */
public record HistoryEntry(String layer, long version, String author, Instant time, Annotation before, Annotation after) {
}
