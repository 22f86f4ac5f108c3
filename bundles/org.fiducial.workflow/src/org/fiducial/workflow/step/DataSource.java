package org.fiducial.workflow.step;

import java.util.List;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetSelection;

/**
 * Samples of a project, as configurations name them; what is left out has a default.
 *
 * @param dataset name of the dataset
 * @param layer layer of the landmarks; default {@code imported}
 * @param split only this split; default all
 * @param styles only these styles; default all
 * @param domain only this domain; default all
 * @param skip leaves out so many, the first by key: what another source with this {@code limit} takes; default 0
 * @param limit at most so many of the others; default all
 */
public record DataSource(String dataset, String layer, String split, List<String> styles, String domain, Integer skip, Integer limit) {
	public DataSource {
		if (dataset == null || dataset.isBlank()) {
			throw FiducialException.usage("a data source needs the key 'dataset'");
		}
		layer = layer == null ? DatasetSelection.IMPORTED_LAYER : layer;
		styles = styles == null ? List.of() : List.copyOf(styles);
		skip = skip == null ? 0 : skip;
		limit = limit == null ? 0 : limit;
		if (skip < 0 || limit < 0) {
			throw FiducialException.usage("data source '" + dataset + "': skip " + skip + ", limit " + limit + ", expected 0 or more");
		}
	}

	/** A whole dataset. */
	public static DataSource of(String dataset) {
		return new DataSource(dataset, null, null, null, null, null, null);
	}

	/** The same samples with the landmarks of another layer. */
	DataSource withLayer(String other) {
		return new DataSource(dataset, other, split, styles, domain, skip, limit);
	}

	/** Those with landmarks. */
	DatasetSelection annotated() {
		return new DatasetSelection(dataset, layer, split, styles, domain, true, skip, limit);
	}

	/** All, with the landmarks of those that have some. */
	DatasetSelection all() {
		return new DatasetSelection(dataset, layer, split, styles, domain, false, skip, limit);
	}
}
