package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.SamplingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Pictures of a trained generator. */
class EngineSamplingTest extends EngineFixture {
	@Test
	void everySamplingOptionReachesThePictures() {
		Path model = train("stage", stage("", "empty", 4, true), RunListener.NONE);
		try (Generator g = ENGINE.load(model)) {
			List<RgbImage> plain = g.generate(requests(), SAMPLING, new NullProgressMonitor());
			for (String change : List.of("sampler: unipc", "sampler: dpmpp-2m", "sampler: dpmpp-2m-karras", "eta: 1", "steps: 5", "spacing: trailing", "noise: torch",
					"guidanceRange: {end: .5}", "control: {range: {end: .5}}", "control: {guess: true}", "control: {blocks: [1, 1, 1, 1, 0]}", "precision: bf16")) {
				SamplingConfig config = changed(change);
				List<RgbImage> pictures = g.generate(requests(), config, new NullProgressMonitor());
				assertEquals(5, pictures.size());
				assertNotEquals(plain, pictures, change);
				assertEquals(pictures, g.generate(requests(), config, new NullProgressMonitor()), change + " gives the same pictures again");
			}
			String auto = g.settle(changed("precision: auto")).precision();
			assertTrue(Set.of("fp32", "bf16").contains(auto), auto);
			assertEquals(g.generate(requests(), changed("precision: " + auto), new NullProgressMonitor()), g.generate(requests(), changed("precision: auto"), new NullProgressMonitor()));
			SamplingConfig wrong = changed("control: {blocks: [1, 2]}");
			assertTrue(assertThrows(FiducialException.class, () -> g.generate(requests(), wrong, new NullProgressMonitor())).getMessage().contains("2 factors"));
		}
	}

	@Test
	void whereMemoryRunsOutTheKeysToLowerAreNamed() {
		Path model = train("stage", stage("", "empty", 1, true), RunListener.NONE);
		IProgressMonitor full = new NullProgressMonitor() {
			@Override
			public boolean isCanceled() {
				throw outOfMemory();
			}
		};
		try (Generator g = ENGINE.load(model)) {
			failed(() -> g.generate(requests(), SAMPLING, full), "3 pictures of 32 pixels", "sampling.batchSize to 2");
		}
		FakeFaces faces = new FakeFaces(7, 40, 2);
		faces.before = () -> {
			throw outOfMemory();
		};
		failed(() -> ENGINE.train(stage("", "empty", 1, true), faces, folder.resolve("full"), RunListener.NONE, new NullProgressMonitor()), "batchSize to 1 and accumulation to 2");
		failed(() -> trainBase(folder.resolve("base"), faces), "autoencoder.batchSize to 1", "network.batchSize to 1");
	}

	private static RuntimeException outOfMemory() {
		return new IllegalStateException("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to allocate 4294967296 bytes.");
	}

	private static void failed(Executable work, String... parts) {
		FiducialException e = assertThrows(FiducialException.class, work);
		assertEquals(ExitCode.FAILED, e.exitCode());
		for (String part : parts) {
			assertTrue(e.getMessage().startsWith("out of memory while") && e.getMessage().contains(part), e.getMessage());
		}
	}

	private SamplingConfig changed(String yaml) {
		try {
			return Configs.read(Files.writeString(folder.resolve("sampling.yaml"), yaml), SAMPLING);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	@Test
	void picturesDoNotDependOnTheBatchSize() {
		Path model = train("stage", stage("", "empty", 4, true), RunListener.NONE);
		List<RgbImage> alone = generate(model, 1);
		List<RgbImage> together = generate(model, 4);
		for (int i = 0; i < alone.size(); i++) {
			assertAlike(alone.get(i), together.get(i), "picture " + i);
		}
	}

	private static void assertAlike(RgbImage a, RgbImage b, String what) {
		for (int k = 0; k < a.rgb().length; k++) {
			int difference = Math.abs((a.rgb()[k] & 0xff) - (b.rgb()[k] & 0xff));
			assertTrue(difference <= 1, what + " differs by " + difference + " grey levels");
		}
	}

	/** More prompts than are remembered, in one batch: each is that of its picture, and the empty one, which guides away, stays. */
	@Test
	void manyPrompts() {
		Path model = train("stage", stage("", "style", 1, true), RunListener.NONE);
		List<GenerationRequest> requests = new ArrayList<>();
		double[] shape = requests().getFirst().shape();
		for (int i = 0; i < 520; i++) {
			requests.add(new GenerationRequest(shape, "a portrait of style " + i, "", 12, 1, 77, 0));
		}
		try (Generator g = ENGINE.load(model)) {
			SamplingConfig once = new SamplingConfig("ddim", 1, 0, "trailing", requests.size());
			List<RgbImage> all = g.generate(requests, once, new NullProgressMonitor());
			for (int i : List.of(0, 519, 0)) {
				assertAlike(g.generate(requests.subList(i, i + 1), once, new NullProgressMonitor()).getFirst(), all.get(i), "picture " + i);
			}
			assertNotEquals(all.get(0), all.get(519), "prompts matter");
		}
	}
}
