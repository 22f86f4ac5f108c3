package org.fiducial.dataset;

import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;

/** Where importers are found by id: the extension registry, or a map in tests and scripts. */
public interface ImporterLookup {
	/** Ids of the usable importers. */
	List<String> ids();

	/**
	 * The importer of an id.
	 *
	 * @throws FiducialException (usage) if it is unknown, (failed) if it is broken
	 */
	DatasetImporter get(String id);

	/** Those that bundles contribute. */
	static ImporterLookup registry() {
		return new ImporterLookup() {
			@Override
			public List<String> ids() {
				return DatasetImporters.registry().contributions().stream().filter(c -> c.state() != Contribution.State.BROKEN).map(Contribution::id).toList();
			}

			@Override
			public DatasetImporter get(String id) {
				return DatasetImporters.get(id);
			}
		};
	}

	/** Those of a map. */
	static ImporterLookup of(Map<String, DatasetImporter> importers) {
		return new ImporterLookup() {
			@Override
			public List<String> ids() {
				return importers.keySet().stream().sorted().toList();
			}

			@Override
			public DatasetImporter get(String id) {
				DatasetImporter i = importers.get(id);
				if (i == null) {
					throw FiducialException.usage(Suggest.unknown("dataset format", id, importers.keySet()));
				}
				return i;
			}
		};
	}
}
