package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.run.ProcessMemory;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.TrainingEstimate;
import org.fiducial.torch.Checkpoints;
import org.junit.jupiter.api.Test;

/** What a dry run says. */
class EngineRehearsalTest extends EngineFixture {
	private final Ears probes = new Ears();

	private TrainingEstimate rehearse(GeneratorTrainingConfig config) throws IOException {
		TrainingEstimate e = ENGINE.rehearse(config, new FakeFaces(100, 40, 2), folder.resolve("runs/later"), probes, new NullProgressMonitor());
		try (Stream<Path> left = Files.list(folder.resolve("runs"))) {
			assertEquals(0, left.count(), "nothing is left, and the run has not begun");
		}
		return e;
	}

	@Test
	void aDryRunTellsWhatTheTrainingNeeds() throws IOException {
		GeneratorTrainingConfig config = with(stage("", "style", 1000, true), "{\"checkpointEvery\":100,\"probeEvery\":100,\"keep\":\"best\",\"heldOut\":0.2}");
		probes.judge = Map.of(3L, .5);
		TrainingEstimate e = rehearse(config);
		assertEquals(List.of(3L), probes.judged, "the probe after the last of the steps is judged");
		assertEquals(6, probes.styles.size());
		assertTrue(probes.losses.isEmpty() && probes.messages.isEmpty() && probes.pictures.isEmpty());
		assertTrue(e.measured() && e.fits() && e.advice().isEmpty(), e.toString());
		assertEquals(100, e.samples());
		Path model = train("real", with(config, "{\"steps\":2}"), RunListener.NONE);
		long checkpoint = size(new Checkpoints(folder.resolve("real/checkpoints"), 2).latest().orElseThrow().folder());
		assertTrue(e.trainable() > 0 && e.trainable() < e.parameters(), e.toString());
		assertEquals(size(model.resolve("controlnet.safetensors")), 4 * e.trainable(), .2 * 4 * e.trainable());
		assertTrue(e.diskNeeded() > 4 * checkpoint && e.diskNeeded() < 4 * checkpoint + (20 << 20), e.diskNeeded() + " with checkpoints of " + checkpoint);
		assertTrue(e.secondsPerStep() > 0 && e.seconds() > 1000 * e.secondsPerStep(), e.toString());
		assertEquals(e.seconds(), e.secondsPreparing() + e.secondsProbing() + e.secondsSaving() + 1000 * e.secondsPerStep(), 1e-6 * e.seconds());
	}

	@Test
	void aBatchThatCannotFitIsNotTried() throws IOException {
		assumeTrue(ProcessMemory.limit().isPresent(), "only Linux tells");
		TrainingEstimate e = rehearse(with(stage("", "empty", 10, true), "{\"batchSize\":1000000}"));
		assertFalse(e.measured() || e.fits());
		assertTrue(e.peakMemory() > e.memoryLimit(), e.toString());
		assertTrue(e.advice().startsWith("set gradientCheckpointing to true") && e.advice().contains("batchSize to 500000 and accumulation to 2"), e.advice());
	}
}
