package org.fiducial.workflow.synthesis;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.eclipse.core.runtime.OperationCanceledException;
import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.workflow.executor.Executor;
import org.fiducial.workflow.executor.Executors;
import org.fiducial.workflow.executor.Job;
import org.fiducial.workflow.executor.JobState;
import org.fiducial.workflow.step.StepContext;

/** Lets an executor make the shards of a round, and waits for them. */
final class ShardJobs {
	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final SynthesisConfig config;
	private final StepContext context;
	private final int shards;
	private final String plan;

	ShardJobs(SynthesisConfig config, StepContext context, int shards, String plan) {
		this.config = config;
		this.context = context;
		this.shards = shards;
		this.plan = plan;
	}

	void run(Round round, SubMonitor progress) {
		Executor executor = Executors.get(config.executor());
		Map<Integer, String> handles = new LinkedHashMap<>();
		try {
			Path file = configuration();
			for (int k = 0; k < shards; k++) {
				if (round.shard(k, shards).manifest(plan).isEmpty()) {
					handles.put(k, executor.submit(job(round, k, file)));
				}
			}
			await(round, executor, handles, progress.setWorkRemaining(Math.max(1, handles.size())));
		} catch (OperationCanceledException e) {
			handles.values().forEach(executor::cancel);
			drain(executor, handles);
			throw e;
		}
	}

	/** The resolved configuration, references included, for the jobs to read. */
	private Path configuration() {
		Path file = context.folder().resolve("shard-config.json");
		try {
			AtomicFiles.writeString(file, Configs.toJson(config));
			return file;
		} catch (java.io.IOException e) {
			throw FiducialException.failed(file + ": cannot be written: " + e.getMessage(), e);
		}
	}

	private Job job(Round round, int shard, Path file) {
		String run = context.store().folder().resolve("runs").relativize(context.folder()).toString().replace('\\', '/');
		List<String> arguments = List.of("generate", "--project", context.store().folder().toString(), "--config", file.toString(), "--run", run, "--shard", shard + "/" + shards,
				"--progress", "plain");
		return new Job("round-" + round.number() + "-shard-" + shard, arguments, context.folder().resolve("jobs"));
	}

	private void await(Round round, Executor executor, Map<Integer, String> handles, SubMonitor progress) {
		Map<Integer, String> open = new LinkedHashMap<>(handles);
		List<String> failures = new ArrayList<>();
		ExitCode worst = ExitCode.FAILED;
		while (!open.isEmpty()) {
			context.checkCancelled();
			for (Map.Entry<Integer, String> e : List.copyOf(open.entrySet())) {
				JobState s = executor.state(e.getValue());
				if (s.phase() == JobState.Phase.ENDED) {
					open.remove(e.getKey());
					progress.worked(1);
					// the result counts, not what the job says of itself
					if (round.shard(e.getKey(), shards).manifest(plan).isEmpty()) {
						failures.add("shard " + e.getKey() + (s.exitCode() == null ? "" : " ended with code " + s.exitCode()) + " (" + s.detail() + ")");
						worst = s.exitCode() != null && s.exitCode() == ExitCode.INTERRUPTED.code() ? ExitCode.INTERRUPTED : worst;
					}
				}
			}
			progress.subTask("round " + round.number() + ": " + (handles.size() - open.size()) + " of " + handles.size() + " shards");
			LockSupport.parkNanos(open.isEmpty() ? 0 : POLL_NANOS);
		}
		if (!failures.isEmpty()) {
			throw new FiducialException(worst, failures.size() + " of " + handles.size() + " shards are not complete: " + String.join("; ", failures) + "; the same command makes the rest");
		}
	}

	private static void drain(Executor executor, Map<Integer, String> handles) {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		while (System.nanoTime() < deadline && handles.values().stream().anyMatch(h -> executor.state(h).phase() == JobState.Phase.RUNNING)) {
			LockSupport.parkNanos(POLL_NANOS);
		}
	}
}
