package org.fiducial.dataset.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.Problem;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.ffhq.FfhqImporter;

/**
 * Reads a synthetic ffhq-dataset-v2.json of full size (70,000 records, image files empty) through the importer and prints time and memory. Run it with
 * {@code -Xmx256m}. Argument: a folder for the files, kept if it exists; a temporary one otherwise.
 */
public final class FfhqJsonBenchmark {
	private static final int RECORDS = 70_000;

	private FfhqJsonBenchmark() {
	}

	public static void main(String[] args) throws IOException {
		Path folder = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("ffhq");
		Path json = folder.resolve("ffhq-dataset-v2.json");
		if (!Files.exists(json)) {
			for (int i = 0; i < RECORDS; i++) {
				Path image = folder.resolve(String.format(Locale.ROOT, "images1024x1024/%05d/%05d.png", i - i % 1000, i));
				Files.createDirectories(image.getParent());
				Files.createFile(image);
			}
			FfhqTree.json(json, RECORDS, i -> true);
		}
		FfhqImporter importer = new FfhqImporter();
		long[] counts = new long[2];
		long[] peak = new long[1];
		long start = System.nanoTime();
		importer.read(folder, ImportOptions.defaults(importer), new SampleSink() {
			@Override
			public void accept(SampleRecord sample) {
				if (counts[0]++ % 1000 == 0) {
					peak[0] = Math.max(peak[0], Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
				}
			}

			@Override
			public void problem(Problem problem) {
				counts[1]++;
			}
		}, new NullProgressMonitor());
		System.out.printf(Locale.ROOT, "%d MB, %d records, %d problems: %.1f s, heap in use at most %d MB of %d MB%n", Files.size(json) >> 20, counts[0], counts[1],
				(System.nanoTime() - start) / 1e9, peak[0] >> 20, Runtime.getRuntime().maxMemory() >> 20);
		if (args.length == 0) {
			AtomicFiles.deleteTree(folder);
		}
	}
}
