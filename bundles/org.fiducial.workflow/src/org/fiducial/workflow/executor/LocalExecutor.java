package org.fiducial.workflow.executor;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.FiducialException;

/**
 * Runs jobs as processes of this machine, so many at a time: {@code FIDUCIAL_JOBS}, or one for every four processors. A process is known
 * again by its number and start time, so that jobs outlive the program that started them.
 */
public final class LocalExecutor implements Executor {
	private static final int PROCESSORS_A_JOB = 4;

	private final List<String> launcher;
	private final int places;
	private final Map<String, Running> jobs = new LinkedHashMap<>();
	private final Deque<String> waiting = new ArrayDeque<>();

	/** A job with its process; no process while it waits, no child of ours after a reconnection. */
	private static final class Running {
		private final Job job;
		private Process child;
		private ProcessHandle process;

		Running(Job job) {
			this.job = job;
		}

		/** A child lives until its exit code can be asked for, which is a moment after the process is gone. */
		boolean runs() {
			return child != null ? child.isAlive() : process != null && process.isAlive();
		}
	}

	/** Starts the product's own launcher. */
	public LocalExecutor() {
		this(List.of(), places());
	}

	/**
	 * @param launcher words before a job's arguments; empty for the product's own script
	 * @param places processes at a time
	 */
	public LocalExecutor(List<String> launcher, int places) {
		this.launcher = List.copyOf(launcher);
		this.places = places;
	}

	private static int places() {
		String wanted = System.getenv("FIDUCIAL_JOBS");
		if (wanted != null && wanted.matches("[1-9]\\d{0,3}")) {
			return Integer.parseInt(wanted);
		}
		return Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_A_JOB);
	}

	private List<String> launcher() {
		if (!launcher.isEmpty()) {
			return launcher;
		}
		String home = System.getProperty("fiducial.home");
		Path script = home == null ? null : Path.of(home, File.separatorChar == '/' ? "fiducial" : "fiducial.bat");
		if (script == null || !Files.isRegularFile(script)) {
			throw FiducialException.usage("executor 'local' starts processes of the product, but this is none (fiducial.home is not set); use executor 'in-process'");
		}
		return List.of(script.toString());
	}

	@Override
	public synchronized String submit(Job job) {
		launcher();
		jobs.put(job.name(), new Running(job));
		waiting.remove(job.name());
		waiting.add(job.name());
		startWaiting();
		return job.name();
	}

	private void startWaiting() {
		long running = jobs.values().stream().filter(Running::runs).count();
		while (running < places && !waiting.isEmpty()) {
			Running r = jobs.get(waiting.poll());
			if (r != null) {
				start(r);
				running++;
			}
		}
	}

	private void start(Running r) {
		List<String> command = new ArrayList<>(launcher());
		command.addAll(r.job.arguments());
		try {
			Files.createDirectories(r.job.folder());
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '/' ? "/dev/null" : "NUL")));
			r.child = builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(r.job).toFile())).start();
			r.process = r.child.toHandle();
		} catch (IOException e) {
			throw FiducialException.failed("job " + r.job.name() + " cannot be started: " + e.getMessage(), e);
		}
	}

	private static Path log(Job job) {
		return job.folder().resolve(job.name() + ".log");
	}

	@Override
	public synchronized JobState state(String handle) {
		startWaiting();
		Running r = jobs.get(handle);
		if (r == null) {
			return new JobState(JobState.Phase.ENDED, null, "unknown job");
		}
		if (r.process == null) {
			return new JobState(waiting.contains(handle) ? JobState.Phase.QUEUED : JobState.Phase.ENDED, null, "");
		}
		if (r.runs()) {
			return new JobState(JobState.Phase.RUNNING, null, "process " + r.process.pid());
		}
		return new JobState(JobState.Phase.ENDED, r.child == null ? null : r.child.exitValue(), "log: " + log(r.job));
	}

	@Override
	public synchronized void cancel(String handle) {
		waiting.remove(handle);
		Running r = jobs.get(handle);
		if (r != null && r.process != null) {
			// the runner writes what it has on this signal and ends with code 5
			r.process.destroy();
		}
	}

	@Override
	public synchronized Map<String, String> disconnect() {
		Map<String, String> settings = new LinkedHashMap<>();
		jobs.forEach((handle, r) -> {
			if (r.runs()) {
				settings.put(handle, r.process.pid() + " " + r.process.info().startInstant().map(Instant::toString).orElse("-"));
			}
		});
		jobs.clear();
		waiting.clear();
		return settings;
	}

	@Override
	public synchronized void reconnect(Map<String, String> settings) {
		settings.forEach((handle, text) -> {
			String[] words = text.split(" ");
			Running r = new Running(new Job(handle, List.of(), Path.of("")));
			Optional<ProcessHandle> process = words[0].matches("\\d{1,18}") ? ProcessHandle.of(Long.parseLong(words[0])) : Optional.empty();
			// another process may have got the number meanwhile; it has another start time
			r.process = process.filter(p -> p.info().startInstant().map(Instant::toString).orElse("-").equals(words.length > 1 ? words[1] : "-")).orElse(null);
			jobs.put(handle, r);
		});
	}
}
