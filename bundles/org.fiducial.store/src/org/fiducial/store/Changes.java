package org.fiducial.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fiducial.store.internal.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what was committed. */
final class Changes {
	private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

	private final Database database;
	private final List<StoreListener> listeners = new CopyOnWriteArrayList<>();

	Changes(Database database) {
		this.database = database;
	}

	void add(StoreListener listener) {
		listeners.add(listener);
	}

	void remove(StoreListener listener) {
		listeners.remove(listener);
	}

	/** To be called inside the transaction; listeners hear of it when that is committed. */
	void after(StoreChange.Kind kind, String dataset, List<Long> sampleIds) {
		if (!listeners.isEmpty()) {
			StoreChange change = new StoreChange(kind, dataset, sampleIds);
			database.afterCommit(() -> listeners.forEach(l -> tell(l, change)));
		}
	}

	private static void tell(StoreListener listener, StoreChange change) {
		try {
			listener.changed(change);
		} catch (RuntimeException e) {
			// The change is committed; a listener must not make it look as if it failed.
			LOG.error("a listener failed on {}", change, e);
		}
	}
}
