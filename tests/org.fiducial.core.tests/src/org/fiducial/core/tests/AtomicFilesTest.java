package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.fiducial.core.io.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
	@TempDir
	Path folder;

	private long entries() throws IOException {
		try (var s = Files.list(folder)) {
			return s.count();
		}
	}

	@Test
	void replacesAFile() throws IOException {
		Path f = folder.resolve("a/b.txt");
		AtomicFiles.writeString(f, "one");
		AtomicFiles.writeString(f, "two");
		assertEquals("two", Files.readString(f));
	}

	@Test
	void aFailureKeepsTheOldFileAndLeavesNothingBehind() throws IOException {
		Path f = folder.resolve("b.txt");
		AtomicFiles.writeString(f, "old");
		assertThrows(IOException.class, () -> AtomicFiles.write(f, out -> {
			out.write(1);
			throw new IOException("No space left on device");
		}));
		assertEquals("old", Files.readString(f));
		assertEquals(1, entries());
	}

	@Test
	void replacesAFolderWhole() throws IOException {
		Path d = folder.resolve("d");
		AtomicFiles.writeFolder(d, t -> Files.writeString(t.resolve("x"), "1"));
		AtomicFiles.writeFolder(d, t -> Files.writeString(t.resolve("y"), "2"));
		assertTrue(Files.exists(d.resolve("y")) && Files.notExists(d.resolve("x")));
		assertThrows(IOException.class, () -> AtomicFiles.writeFolder(d, t -> {
			throw new IOException("full");
		}));
		assertEquals("2", Files.readString(d.resolve("y")));
		assertEquals(1, entries());
	}
}
