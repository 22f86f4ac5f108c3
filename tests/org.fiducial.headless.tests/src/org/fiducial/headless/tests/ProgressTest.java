package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import org.eclipse.core.runtime.SubMonitor;
import org.fiducial.core.config.Configs;
import org.fiducial.headless.Console;
import org.fiducial.headless.ConsoleMonitor;
import org.fiducial.headless.ProgressEstimator;
import org.fiducial.headless.ProgressStyle;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

class ProgressTest {
	private static final long SECOND = 1_000_000_000L;

	private final AtomicLong clock = new AtomicLong();
	private final ByteArrayOutputStream err = new ByteArrayOutputStream();
	private final Console console = new Console(new PrintStream(new ByteArrayOutputStream()), new PrintStream(err, true, StandardCharsets.UTF_8));

	@Test
	void steadyWorkEndsWhenPredicted() {
		ProgressEstimator e = new ProgressEstimator(clock::get);
		assertTrue(e.secondsLeft().isEmpty());
		for (int i = 1; i <= 60; i++) {
			clock.addAndGet(SECOND);
			e.update(i / 240.0);
		}
		assertEquals(180, e.secondsLeft().getAsDouble(), 1e-6);
		assertEquals(60, e.elapsedSeconds(), 1e-9);
	}

	@Test
	void aResumedRunIsNotTakenForAFastOne() {
		ProgressEstimator e = new ProgressEstimator(clock::get);
		clock.addAndGet(SECOND);
		e.update(.5);
		for (int i = 1; i <= 60; i++) {
			clock.addAndGet(SECOND);
			e.update(.5 + i * .001);
		}
		assertEquals((1 - .56) / .001, e.secondsLeft().getAsDouble(), 5);
	}

	@Test
	void aChangeOfPaceIsSeen() {
		ProgressEstimator e = new ProgressEstimator(clock::get);
		for (int i = 1; i <= 100; i++) {
			clock.addAndGet(SECOND);
			e.update(i * .005);
		}
		for (int i = 1; i <= 40; i++) {
			clock.addAndGet(SECOND);
			e.update(.5 + i * .001);
		}
		assertEquals(.46 / .001, e.secondsLeft().getAsDouble(), 15);
	}

	@Test
	void plainLinesAreFewAndTellTheTimeLeft() {
		ConsoleMonitor monitor = new ConsoleMonitor(console, ProgressStyle.PLAIN, clock::get);
		SubMonitor sub = SubMonitor.convert(monitor, "train", 1000);
		for (int i = 0; i < 500; i++) {
			clock.addAndGet(SECOND / 10);
			sub.subTask("step " + i);
			sub.worked(1);
		}
		String text = err.toString(StandardCharsets.UTF_8);
		assertTrue(text.lines().count() <= 12, text);
		String last = text.lines().reduce((a, b) -> b).orElseThrow();
		assertTrue(last.contains("train: step ") && last.matches(".*, (60\\.0|59\\.\\d) %/min, 0:\\d\\d left"), last);
	}

	@Test
	void jsonLinesAreObjects() {
		ConsoleMonitor monitor = new ConsoleMonitor(console, ProgressStyle.JSON, clock::get);
		monitor.beginTask("import", 200);
		for (int i = 0; i < 100; i++) {
			clock.addAndGet(SECOND);
			monitor.worked(1);
		}
		String last = err.toString(StandardCharsets.UTF_8).lines().reduce((a, b) -> b).orElseThrow();
		JsonNode node = Configs.json().readTree(last);
		assertEquals(.5, node.get("fraction").asDouble(), 1e-9);
		assertEquals(100, node.get("eta_s").asDouble(), 1);
	}

	@Test
	void aMessageDoesNotSpoilTheBar() {
		ConsoleMonitor monitor = new ConsoleMonitor(console, ProgressStyle.BAR, clock::get);
		monitor.beginTask("import", 10);
		clock.addAndGet(SECOND);
		monitor.worked(5);
		console.error("a warning");
		String text = err.toString(StandardCharsets.UTF_8);
		assertTrue(text.contains("\u001b[Ka warning\n\r[############------------]  50.0 %  import"), text);
	}

	@Test
	void noneIsSilentAndCancellationIsRemembered() {
		ConsoleMonitor monitor = new ConsoleMonitor(console, ProgressStyle.NONE, clock::get);
		monitor.beginTask("import", 10);
		clock.addAndGet(100 * SECOND);
		monitor.worked(5);
		monitor.done();
		assertEquals("", err.toString(StandardCharsets.UTF_8));
		assertFalse(monitor.isCanceled());
		monitor.setCanceled(true);
		assertTrue(monitor.isCanceled());
	}
}
