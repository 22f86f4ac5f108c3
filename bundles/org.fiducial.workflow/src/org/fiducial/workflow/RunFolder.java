package org.fiducial.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.OperationCanceledException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.ImageFiles;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.ProcessMemory;
import org.fiducial.core.run.RunListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a run: {@code run.json} (state), {@code config.json} (resolved configuration), {@code environment.json},
 * {@code log.txt}, {@code metrics.jsonl} and the same as TensorBoard events, {@code samples/}, {@code checkpoints/}; enough to repeat the run and to resume it. One process
 * at a time holds it; the lock goes away with the process, however it ends.
 */
public final class RunFolder implements AutoCloseable {
	/** State of the run. */
	public static final String STATUS = "run.json";
	/** Resolved configuration. */
	public static final String CONFIG = "config.json";
	/** Machine and versions of the last start. */
	public static final String ENVIRONMENT = "environment.json";
	/** What was logged, all starts together. */
	public static final String LOG = "log.txt";
	/** Numbers by step. */
	public static final String METRICS = "metrics.jsonl";
	private static final String LOCK = ".lock";
	private static final Logger LOGGER = LoggerFactory.getLogger(RunFolder.class);

	private final Path folder;
	private final FolderLock lock;
	private RunStatus status;
	private MetricsWriter metrics;
	private EventFile events;
	private RunLogFile log;

	private RunFolder(Path folder, FolderLock lock, RunStatus status) {
		this.folder = folder;
		this.lock = lock;
		this.status = status;
	}

	/**
	 * Opens a run's folder for work; makes it if there is none. Does not start the run yet.
	 *
	 * @param kind what is run
	 * @param key hash of everything that decides the result; a folder with another key is not touched, {@link #status()} says its key
	 * @throws FiducialException (input) if another process works in it, or it cannot be written
	 */
	public static RunFolder open(Path folder, String kind, String key) {
		Path root = folder.toAbsolutePath().normalize();
		FolderLock lock = FolderLock.acquire(root.resolve(LOCK), root.toString());
		try {
			return new RunFolder(root, lock, read(root).orElse(RunStatus.fresh(kind, key)));
		} catch (RuntimeException e) {
			lock.close();
			throw e;
		}
	}

	/** The state of a run, without opening it; empty if the folder holds none. */
	public static java.util.Optional<RunStatus> read(Path folder) {
		Path file = folder.resolve(STATUS);
		if (!Files.isRegularFile(file)) {
			return java.util.Optional.empty();
		}
		try {
			return java.util.Optional.of(Configs.json().readValue(Files.readString(file), RunStatus.class));
		} catch (IOException | tools.jackson.core.JacksonException e) {
			throw FiducialException.input(file + ": is damaged (" + e.getMessage() + "); remove the folder to start the run anew", e);
		}
	}

	/**
	 * Starts or goes on: notes state, configuration and environment, and logs to the folder from now on.
	 *
	 * @param config resolved configuration, as Jackson writes it
	 */
	public void start(Object config) {
		status = status.start(now());
		write(CONFIG, Configs.toJson(config));
		ProcessMemory.resetPeak();
		write(ENVIRONMENT, Configs.toJson(Environment.capture()));
		save();
		log = RunLogFile.attach(folder.resolve(LOG));
		LOGGER.info("{} {} in {}", status.attempts() == 1 ? "start of" : "attempt " + status.attempts() + " of", status.kind(), folder);
	}

	/** Ends well. */
	public void finish(ExitCode exit, Map<String, Object> outputs) {
		end(exit == ExitCode.PARTIAL ? RunStatus.State.PARTIAL : RunStatus.State.DONE, null, outputs);
	}

	/** Ends as an exception says: interrupted or failed. */
	public void fail(Throwable cause) {
		boolean interrupted = cause instanceof OperationCanceledException || cause instanceof FiducialException f && f.exitCode() == ExitCode.INTERRUPTED;
		// at level INFO: the trace belongs to the run's log; the user reads one line from whoever catches the exception
		if (interrupted) {
			LOGGER.info("interrupted");
		} else {
			LOGGER.info("failed: {}", cause.getMessage(), cause instanceof FiducialException && cause.getCause() == null ? null : cause);
		}
		end(interrupted ? RunStatus.State.INTERRUPTED : RunStatus.State.FAILED, interrupted ? null : String.valueOf(cause.getMessage()), Map.of());
	}

	private void end(RunStatus.State state, String message, Map<String, Object> outputs) {
		if (metrics != null) {
			metrics.force();
		}
		notePeakMemory();
		status = status.end(state, now(), message, outputs);
		save();
	}

	/** Into the environment; nothing where the system does not tell. */
	private void notePeakMemory() {
		Map<String, String> environment = new LinkedHashMap<>(Environment.capture());
		ProcessMemory.peak().ifPresent(bytes -> {
			environment.put("peak_memory_mb", String.valueOf(bytes >> 20));
			write(ENVIRONMENT, Configs.toJson(environment));
		});
	}

	private void save() {
		write(STATUS, Configs.toJson(status));
	}

	private void write(String name, String text) {
		try {
			AtomicFiles.writeString(folder.resolve(name), text);
		} catch (IOException e) {
			throw FiducialException.failed(folder.resolve(name) + ": cannot be written: " + e.getMessage(), e);
		}
	}

	private static Instant now() {
		return Instant.now().truncatedTo(ChronoUnit.MILLIS);
	}

	/** The folder, absolute. */
	public Path path() {
		return folder;
	}

	/** How far the run is. */
	public RunStatus status() {
		return status;
	}

	/** Hears the numbers and pictures of the run and stores them. */
	public RunListener listener() {
		return new Recorder();
	}

	private synchronized MetricsWriter metrics() {
		if (metrics == null) {
			metrics = MetricsWriter.open(folder.resolve(METRICS));
		}
		return metrics;
	}

	private synchronized EventFile events() {
		if (events == null) {
			events = EventFile.create(folder);
		}
		return events;
	}

	@Override
	public void close() {
		try {
			if (events != null) {
				events.close();
			}
			if (metrics != null) {
				metrics.close();
			}
			if (log != null) {
				log.close();
			}
			lock.close();
		} catch (IOException e) {
			LOGGER.warn("{} not closed well", folder, e);
		}
	}

	/** What a column of the probe pictures shows; {@code samples/probes.json} lists them. */
	private record Probe(int index, String style, double[] shape) {
	}

	private final class Recorder implements RunListener {
		private final List<Probe> probes = new ArrayList<>();

		@Override
		public void probe(int column, String style, double[] shape) {
			probes.add(new Probe(column, style, shape));
			write("samples/probes.json", Configs.toJson(probes));
		}

		@Override
		public void metrics(long step, Map<String, Double> values) {
			RunFolder.this.metrics().write(step, values);
			events().scalars(step, values);
		}

		@Override
		public void picture(long step, String name, RgbImage image) {
			Path file = folder.resolve("samples").resolve(String.format(java.util.Locale.ROOT, "%s-%08d.png", name, step));
			try {
				ImageFiles.writePng(file, image);
				events().picture(step, name, Files.readAllBytes(file), image.width(), image.height());
			} catch (IOException e) {
				throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
			}
		}

		@Override
		public void message(String text) {
			LOGGER.info(text);
		}
	}
}
