package org.fiducial.dataset.portraits;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.dataset.DatasetOption;
import org.fiducial.dataset.ImportOptions;
import org.fiducial.dataset.Probe;
import org.fiducial.dataset.SampleRecord;
import org.fiducial.dataset.SampleSink;
import org.fiducial.dataset.io.FileTree;
import org.fiducial.dataset.io.Slugs;

import tools.jackson.databind.JsonNode;

/**
 * Format {@code portraits}: draws the embedded domain into a dataset. The input is a YAML file ({@link PortraitSpec}) or a folder that holds
 * {@code portraits.yaml}. Pictures go to a folder of the project; those that are there already are not drawn again. Landmarks are exact, the domain of a
 * sample is its style.
 */
public final class PortraitsImporter implements DatasetImporter {
	/** Name of the file in a folder. */
	public static final String SPEC = "portraits.yaml";
	/** Licence of everything that is drawn. */
	public static final String LICENCE = "CC0-1.0";
	private static final int THREADS = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

	@Override
	public Probe probe(Path in) {
		if (Files.isRegularFile(in.resolve(SPEC))) {
			return Probe.of(.95, "holds " + SPEC);
		}
		String ending = FileTree.ending(in.getFileName().toString());
		if (!Files.isRegularFile(in) || !(ending.equals("yaml") || ending.equals("yml"))) {
			return Probe.no("is no YAML file and holds no " + SPEC);
		}
		try {
			JsonNode tree = Configs.tree(in);
			return tree.has("styles") || tree.has("count") ? Probe.of(.9, "says which portraits to draw") : Probe.no("is a YAML file without 'styles' and 'count'");
		} catch (FiducialException e) {
			return Probe.no(e.getMessage());
		}
	}

	@Override
	public List<DatasetOption> options() {
		return List.of(DatasetOption.path("images", "folder the pictures are drawn into; images/<dataset> of the project unless told"));
	}

	@Override
	public String licence() {
		return LICENCE;
	}

	@Override
	public void read(Path in, ImportOptions options, SampleSink sink, IProgressMonitor monitor) throws IOException {
		Path file = Files.isDirectory(in) ? in.resolve(SPEC) : in;
		if (!Files.isRegularFile(file)) {
			throw FiducialException.input(in + ": holds no " + SPEC + "; expected a YAML file that says which portraits to draw");
		}
		PortraitSpec spec = Configs.read(file, PortraitSpec.DEFAULT);
		sink.expect(spec.total());
		ExecutorService pool = Executors.newFixedThreadPool(THREADS, r -> new Thread(r, "portraits"));
		try {
			draw(file, spec, new PortraitFiles(folder(options)), pool, sink, monitor);
		} catch (UncheckedIOException e) {
			throw e.getCause();
		} finally {
			pool.shutdownNow();
		}
	}

	private static Path folder(ImportOptions options) {
		Path named = options.path("images");
		if (named != null) {
			return options.projectFolder() == null ? named : options.projectFolder().resolve(named);
		}
		if (options.projectFolder() == null) {
			throw FiducialException.usage("outside a project, say where to draw with --option images=FOLDER");
		}
		return options.projectFolder().resolve("images").resolve(Slugs.of(options.dataset()));
	}

	/** Keeps all threads drawing and hands over in order. */
	private static void draw(Path file, PortraitSpec spec, PortraitFiles files, ExecutorService pool, SampleSink sink, IProgressMonitor monitor) {
		Deque<Future<SampleRecord>> pending = new ArrayDeque<>();
		for (String id : spec.styles()) {
			PortraitStyle style = PortraitStyle.of(id);
			for (long index = spec.first(); index < spec.first() + spec.count(); index++) {
				FileTree.checkCancelled(monitor);
				long i = index;
				pending.add(pool.submit(() -> record(file, spec, style, i, files)));
				if (pending.size() > 2 * THREADS) {
					sink.accept(await(pending.poll()));
				}
			}
		}
		while (!pending.isEmpty()) {
			FileTree.checkCancelled(monitor);
			sink.accept(await(pending.poll()));
		}
	}

	private static SampleRecord record(Path file, PortraitSpec spec, PortraitStyle style, long index, PortraitFiles files) throws IOException {
		PortraitFiles.Truth truth = files.obtain(style, spec.seed(), index, spec.size());
		byte[] visibility = new byte[Portrait.POINTS];
		for (int i = 0; i < visibility.length; i++) {
			visibility[i] = (byte) (truth.visible()[i] ? 2 : 1);
		}
		String key = String.format(Locale.ROOT, "%s/s%d-%06d", style.id(), spec.seed(), index);
		SampleRecord.Builder record = SampleRecord.of(key, files.image(style, spec.seed(), index, spec.size())).landmarks("ibug68", truth.landmarks()).visibility(visibility)
				.split(spec.split()).style(style.id()).domain(style.id()).rights(LICENCE, "Fiducial").from(file, 0);
		truth.attributes().forEach(record::attribute);
		return record.attribute("person", spec.seed() + ":" + index).build();
	}

	private static SampleRecord await(Future<SampleRecord> future) {
		try {
			return future.get();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new OperationCanceledException("interrupted");
		} catch (ExecutionException e) {
			if (e.getCause() instanceof IOException io) {
				throw new UncheckedIOException(io);
			}
			throw FiducialException.failed("a portrait could not be drawn: " + e.getCause(), e.getCause());
		}
	}
}
