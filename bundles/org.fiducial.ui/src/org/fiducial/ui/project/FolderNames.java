package org.fiducial.ui.project;

import java.nio.file.Path;

/** What to call a folder. */
final class FolderNames {
	private FolderNames() {
	}

	/** The last part of its path; the root of a file system has none and is called by its path. */
	static String of(Path folder) {
		Path last = folder.getFileName();
		return last == null ? folder.toString() : last.toString();
	}
}
