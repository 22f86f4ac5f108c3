package org.fiducial.dataset.tests;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A fresh project for every test, and a folder beside it to import from. */
abstract class WorkspaceTest {
	@TempDir
	Path temp;

	/** The project. */
	Workspace w;
	/** Not there yet. */
	Path in;

	@BeforeEach
	void openWorkspace() {
		w = new Workspace(temp.resolve("project"));
		in = temp.resolve("in");
	}

	@AfterEach
	void closeWorkspace() {
		w.close();
	}
}
