package org.fiducial.store;

/** Hears of changes made through one store, after they are committed, on the thread that made them: be quick. */
@FunctionalInterface
public interface StoreListener {
	/** Something was committed. */
	void changed(StoreChange change);
}
