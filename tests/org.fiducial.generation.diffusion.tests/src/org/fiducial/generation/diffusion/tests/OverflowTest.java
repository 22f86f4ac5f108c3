package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.diffusion.training.DiffusionTrainer;
import org.fiducial.generation.diffusion.training.Objective;
import org.fiducial.generation.diffusion.training.TrainingConfig;
import org.fiducial.torch.Parameters;
import org.junit.jupiter.api.Test;

/** Batches whose gradient overflows while their loss is a number. */
class OverflowTest {
	private static final TrainingConfig LOOP = new TrainingConfig(14, 1, 1, .1, 0, 0, "constant", 1, 0, 0, 0, 0, 1, 1);

	/** The root's slope at 0 is infinite. */
	private static Objective objective(Parameters p, long from, long to) {
		return number -> number >= from && number < to ? p.get("x").mul(0f).sqrt().sum() : p.get("x").square().sum();
	}

	private static List<Map<String, Double>> run(Objective objective, Parameters p) {
		List<Map<String, Double>> out = new ArrayList<>();
		try (DiffusionTrainer trainer = new DiffusionTrainer(p, objective, LOOP, null)) {
			trainer.run(new RunListener() {
				@Override
				public void metrics(long step, Map<String, Double> values) {
					out.add(values);
				}
			}, null, new NullProgressMonitor());
		}
		return out;
	}

	private static Parameters parameters() {
		Parameters p = new Parameters("test");
		p.put("x", new float[] {1, -2}, 2);
		p.trainAll();
		return p;
	}

	@Test
	void oneOverflowIsPassedOver() {
		try (Parameters p = parameters()) {
			List<Map<String, Double>> metrics = run(objective(p, 3, 4), p);
			assertEquals(14, metrics.size());
			assertEquals(1, metrics.get(3).get("skipped"));
			assertTrue(metrics.stream().flatMap(m -> m.values().stream()).allMatch(Double::isFinite));
			assertTrue(metrics.getLast().get("loss") < metrics.getFirst().get("loss"));
		}
	}

	@Test
	void manyInARowAreAnError() {
		try (Parameters p = parameters()) {
			assertEquals(ExitCode.FAILED, assertThrows(FiducialException.class, () -> run(objective(p, 0, 100), p)).exitCode());
		}
	}
}
