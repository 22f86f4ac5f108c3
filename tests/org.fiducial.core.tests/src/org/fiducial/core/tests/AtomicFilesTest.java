package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
	void ofManyWhoCreateAFileOneDoes() throws Exception {
		Path f = folder.resolve("plan.json");
		int n = 8;
		CyclicBarrier together = new CyclicBarrier(n);
		List<String> made = new CopyOnWriteArrayList<>();
		Set<String> seen = ConcurrentHashMap.newKeySet();
		try (ExecutorService pool = Executors.newFixedThreadPool(n)) {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				String text = "machine " + i;
				all.add(pool.submit(() -> {
					if (AtomicFiles.create(f, out -> {
						out.write(text.getBytes(StandardCharsets.UTF_8));
						// every one has found that there is no file
						await(together);
					})) {
						made.add(text);
					}
					return seen.add(Files.readString(f));
				}));
			}
			for (Future<?> one : all) {
				one.get();
			}
		}
		assertEquals(1, made.size());
		assertEquals(Set.copyOf(made), seen);
		assertEquals(1, entries());
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		} catch (InterruptedException | BrokenBarrierException e) {
			throw new IllegalStateException(e);
		}
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
