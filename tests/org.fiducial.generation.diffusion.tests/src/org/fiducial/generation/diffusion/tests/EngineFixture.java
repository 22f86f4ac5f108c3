package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.Hashes;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.BaseTrainingConfig;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The engine with a base model at a size of seconds, for the tests of what it does with one; what comes out is no art. */
abstract class EngineFixture {
	static final int SIDE = 32;
	static final SamplingConfig SAMPLING = new SamplingConfig("ddim", 4, 0, "auto", 3);
	private static final BaseTrainingConfig BASE = new BaseTrainingConfig("diffusion", "tiny", "test", SIDE,
			new BaseTrainingConfig.Autoencoder(8, List.of(1, 1, 2, 2), 1, 4, 4, 4, 1, 2, 2, 1e-3, .9),
			new BaseTrainingConfig.Network(16, 1, 12, 16, List.of(1, 2), 1, List.of(1), 8, 4, 4, 2, 1e-3, 1, .9, .1), 2, 2, 2, 1);

	static final DiffusionEngine ENGINE = new DiffusionEngine();

	@TempDir
	private static Path shared;
	static Path base;

	@TempDir
	Path folder;

	/** Remembers what it hears. */
	static class Ears implements RunListener {
		final List<String> messages = new ArrayList<>();
		final List<Double> losses = new ArrayList<>();
		final List<String> pictures = new ArrayList<>();
		final List<String> styles = new ArrayList<>();
		final Map<Long, Double> validation = new TreeMap<>();
		final List<Long> judged = new ArrayList<>();
		/** Error of the probe pictures by step; empty for no judge. */
		Map<Long, Double> judge = Map.of();

		@Override
		public void metrics(long step, Map<String, Double> values) {
			if (values.containsKey("validation_loss")) {
				validation.put(step, values.get("validation_loss"));
			} else {
				losses.add(values.get("loss"));
			}
		}

		@Override
		public OptionalDouble probed(long step, List<RgbImage> images) {
			assertTrue(images.stream().allMatch(i -> i.width() == SIDE), "the pictures alone");
			judged.add(step);
			return judge.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(judge.get(step));
		}

		@Override
		public void probe(int column, String style, double[] shape) {
			styles.add(style);
		}

		@Override
		public void picture(long step, String name, RgbImage image) {
			pictures.add(name + "-" + step);
		}

		@Override
		public void message(String text) {
			messages.add(text);
		}
	}

	@BeforeAll
	static void trainBase() {
		Ears ears = new Ears();
		base = ENGINE.trainBase(BASE, new FakeFaces(9, SIDE, 1), Map.of("cartoon", List.of("a portrait of cartoon style"), "anime", List.of("a portrait of anime style")),
				shared.resolve("base"), ears, new NullProgressMonitor());
		assertEquals(List.of("autoencoder-2", "autoencoder-4", "base-6", "base-8", "decoder-10"), ears.pictures);
		assertEquals(10, ears.losses.size());
	}

	/** Trains a base model as the tests' is. */
	static Path trainBase(Path folder, FakeFaces faces) {
		return ENGINE.trainBase(BASE, faces, Map.of("cartoon", List.of("a portrait of cartoon style")), folder, RunListener.NONE, new NullProgressMonitor());
	}

	static GeneratorTrainingConfig stage(String init, String prompts, long steps, boolean locked) {
		return new GeneratorTrainingConfig("diffusion", base.toString(), init, "parts_v1", SIDE, prompts, .1, .5, true, 0, steps, 2, 1, 1e-3, .01, 0, "constant", "structure", 1, 0, locked, 2, 0,
				2, "last", 2, List.of(), 5);
	}

	Path train(String name, GeneratorTrainingConfig config, RunListener listener) {
		return ENGINE.train(config, new FakeFaces(7, 40, 2), folder.resolve(name), listener, new NullProgressMonitor());
	}

	static List<GenerationRequest> requests() {
		List<GenerationRequest> out = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			double[] shape = new FakeFaces(5, SIDE, 9).get(i).shape();
			out.add(new GenerationRequest(shape, "a portrait of cartoon style", "", i == 3 ? 1 : 12, 1, 77, i));
		}
		return out;
	}

	static List<RgbImage> generate(Path model, int batchSize) {
		try (Generator g = ENGINE.load(model)) {
			return g.generate(requests(), new SamplingConfig("ddim", 4, 0, "compvis", batchSize), new NullProgressMonitor());
		}
	}

	static GeneratorTrainingConfig with(GeneratorTrainingConfig config, String json) {
		return Configs.overlay(Configs.json().readTree(json), config, "test");
	}

	void refused(ExitCode code, GeneratorTrainingConfig config, FakeFaces data) {
		FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.train(config, data, folder.resolve("refused"), RunListener.NONE, new NullProgressMonitor()));
		assertEquals(code, e.exitCode(), e.getMessage());
	}

	static String hash(Path model) throws IOException {
		return Hashes.sha256(model.resolve("controlnet.safetensors"));
	}

	static long size(Path path) throws IOException {
		try (Stream<Path> files = Files.walk(path)) {
			return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
		}
	}
}
