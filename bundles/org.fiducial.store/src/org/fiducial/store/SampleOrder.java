package org.fiducial.store;

/** The order of a listing. Both have an index and allow paging from the last sample seen. */
public enum SampleOrder {
	/** As stored: the order of import. */
	ID,
	/** By dataset (in order of creation), then by key in code-point order. */
	KEY
}
