package org.fiducial.workflow.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.fiducial.workflow.executor.Job;
import org.fiducial.workflow.executor.JobState;
import org.fiducial.workflow.executor.LocalExecutor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalExecutorTest {
	@TempDir
	Path temp;

	private LocalExecutor executor;

	@BeforeEach
	void shell() {
		Assumptions.assumeTrue(File.separatorChar == '/', "needs a POSIX shell");
		executor = new LocalExecutor(List.of("sh", "-c"), 1);
	}

	private Job job(String name, String script) {
		return new Job(name, List.of(script), temp);
	}

	private JobState await(LocalExecutor e, String handle, JobState.Phase phase) {
		return assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
			JobState s = e.state(handle);
			while (s.phase() != phase) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
				s = e.state(handle);
			}
			return s;
		});
	}

	@Test
	void aJobEndsWithItsExitCodeAndKeepsItsLog() throws Exception {
		String handle = executor.submit(job("a", "echo made; exit 5"));
		assertEquals(5, await(executor, handle, JobState.Phase.ENDED).exitCode());
		assertEquals("made\n", Files.readString(temp.resolve("a.log")));
	}

	@Test
	void jobsWaitForAPlace() throws Exception {
		Path gate = temp.resolve("gate");
		String first = executor.submit(job("first", "while [ ! -e '" + gate + "' ]; do sleep .05; done"));
		String second = executor.submit(job("second", "exit 0"));
		assertEquals(JobState.Phase.RUNNING, executor.state(first).phase());
		assertEquals(JobState.Phase.QUEUED, executor.state(second).phase());
		Files.createFile(gate);
		assertEquals(0, await(executor, first, JobState.Phase.ENDED).exitCode());
		assertEquals(0, await(executor, second, JobState.Phase.ENDED).exitCode());
	}

	@Test
	void aCancelledJobMayEndWell() {
		String handle = executor.submit(job("a", "trap 'exit 5' TERM; echo ready; while :; do sleep .05; done"));
		assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
			while (!Files.exists(temp.resolve("a.log")) || Files.size(temp.resolve("a.log")) == 0) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
			}
		});
		executor.cancel(handle);
		assertEquals(5, await(executor, handle, JobState.Phase.ENDED).exitCode());
	}

	@Test
	void jobsOutliveTheProgramThatStartedThem() throws Exception {
		Path gate = temp.resolve("gate");
		String handle = executor.submit(job("a", "while [ ! -e '" + gate + "' ]; do sleep .05; done; echo done > '" + temp.resolve("result") + "'"));
		Map<String, String> settings = executor.disconnect();
		assertEquals(java.util.Set.of(handle), settings.keySet());
		LocalExecutor later = new LocalExecutor(List.of("sh", "-c"), 1);
		later.reconnect(settings);
		assertEquals(JobState.Phase.RUNNING, later.state(handle).phase());
		Files.createFile(gate);
		await(later, handle, JobState.Phase.ENDED);
		assertTrue(Files.exists(temp.resolve("result")));
	}

	@Test
	void anotherProcessOfTheSameNumberIsNotTakenForTheJob() {
		LocalExecutor later = new LocalExecutor(List.of("sh", "-c"), 1);
		later.reconnect(Map.of("a", ProcessHandle.current().pid() + " 1970-01-01T00:00:00Z"));
		assertEquals(JobState.Phase.ENDED, later.state("a").phase());
	}
}
