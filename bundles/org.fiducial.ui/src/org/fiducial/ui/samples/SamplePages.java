package org.fiducial.ui.samples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.model.Sample;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleQuery;

/** The samples of a query by row: all ids are held (8 bytes each), rows are read a page at a time and a few pages are kept. */
final class SamplePages {
	private static final int PAGE = 200;
	private static final int KEPT = 8;

	private final ProjectStore store;
	private final long[] ids;
	private final Map<Integer, List<Sample>> pages = new LinkedHashMap<>(KEPT * 2, .75f, true);

	SamplePages(ProjectStore store, SampleQuery query) {
		this.store = store;
		this.ids = store.samples().ids(query);
	}

	ProjectStore store() {
		return store;
	}

	int size() {
		return ids.length;
	}

	/** The row of a sample; -1 if it is not among them. */
	int indexOf(long id) {
		for (int row = 0; row < ids.length; row++) {
			if (ids[row] == id) {
				return row;
			}
		}
		return -1;
	}

	/** The sample of a row. */
	Sample get(int row) {
		List<Sample> page = pages.computeIfAbsent(row / PAGE, this::read);
		if (pages.size() > KEPT) {
			pages.remove(pages.keySet().iterator().next());
		}
		return page.get(row % PAGE);
	}

	private List<Sample> read(int page) {
		List<Long> wanted = new ArrayList<>();
		for (int row = page * PAGE; row < Math.min(ids.length, (page + 1) * PAGE); row++) {
			wanted.add(ids[row]);
		}
		return store.samples().get(wanted);
	}
}
