package org.fiducial.dataset;

import java.util.List;

/**
 * Which samples of a project: recipes and configurations hold it.
 *
 * @param dataset name of the dataset
 * @param layer annotation layer whose landmarks are used; null for images alone
 * @param split only this split; null for all
 * @param styles only these styles; empty for all
 * @param domain only samples of this domain; null for all
 * @param annotated only samples that have landmarks in the layer
 * @param skip leaves out so many, the first by key order of the store
 * @param limit at most so many of the others; 0 for all
 */
public record DatasetSelection(String dataset, String layer, String split, List<String> styles, String domain, boolean annotated, int skip, int limit) {
	/** Layer that imported landmarks are kept in. */
	public static final String IMPORTED_LAYER = "imported";

	public DatasetSelection {
		styles = styles == null ? List.of() : List.copyOf(styles);
		if (skip < 0 || limit < 0) {
			throw new IllegalArgumentException("skip " + skip + ", limit " + limit + ", expected 0 or more");
		}
	}

	/** All samples of a dataset with imported landmarks. */
	public static DatasetSelection of(String dataset) {
		return new DatasetSelection(dataset, IMPORTED_LAYER, null, List.of(), null, true, 0, 0);
	}

	/** The same from another layer. */
	public DatasetSelection inLayer(String name) {
		return new DatasetSelection(dataset, name, split, styles, domain, annotated, skip, limit);
	}

	/** The same, one split alone. */
	public DatasetSelection inSplit(String name) {
		return new DatasetSelection(dataset, layer, name, styles, domain, annotated, skip, limit);
	}

	/** The same, some styles alone. */
	public DatasetSelection inStyles(List<String> ids) {
		return new DatasetSelection(dataset, layer, split, ids, domain, annotated, skip, limit);
	}
}
