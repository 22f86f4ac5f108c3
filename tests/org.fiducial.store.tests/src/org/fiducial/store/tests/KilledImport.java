package org.fiducial.store.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.fiducial.store.ProjectStore;
import org.fiducial.store.SampleWriter;

/** The program that {@link ImportTest} kills: it commits some samples, writes more, and stops before the commit. */
public final class KilledImport {
	static final String INSIDE = "inside the transaction";
	static final int COMMITTED = SampleWriter.BATCH * 2;
	static final int OPEN = 700;

	private KilledImport() {
	}

	/** @param args the project folder, with a dataset a */
	public static void main(String[] args) {
		try (ProjectStore store = ProjectStore.open(Path.of(args[0])); SampleWriter writer = store.samples().writer("a")) {
			add(writer, 0, COMMITTED);
			store.transaction(() -> {
				add(writer, COMMITTED, COMMITTED + OPEN);
				System.out.println(INSIDE);
				return waitForEver();
			});
		}
	}

	private static void add(SampleWriter writer, int from, int to) {
		for (int i = from; i < to; i++) {
			writer.add(Fixtures.sample(i), Fixtures.annotation(i));
		}
		writer.flush();
	}

	private static int waitForEver() {
		try {
			return System.in.read();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
