package org.fiducial.style;

import java.util.List;

/** Styles from code, for plug-ins that work them out; a data file is simpler. Contributed through {@code org.fiducial.style.registries}. */
public interface StyleSource {
	/** The styles; asked once. */
	List<Style> styles();
}
