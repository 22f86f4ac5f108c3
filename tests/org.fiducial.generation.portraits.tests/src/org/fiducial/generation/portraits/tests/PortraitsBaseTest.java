package org.fiducial.generation.portraits.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.run.RunListener;
import org.fiducial.dataset.portraits.PortraitStyle;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.generation.portraits.PortraitsBase;
import org.fiducial.style.StyleRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model that the bundle ships. */
class PortraitsBaseTest {
	private static final long MAX_BYTES = 24L << 20;

	@TempDir
	private Path folder;

	@Test
	void isCompleteAndSmall() throws IOException {
		Path model = new PortraitsBase().folder();
		for (String name : List.of("model.json", "autoencoder.safetensors", "text.safetensors", "unet.safetensors", "vocab.txt")) {
			assertTrue(Files.isRegularFile(model.resolve(name)), name);
		}
		try (Stream<Path> files = Files.list(model)) {
			long bytes = files.mapToLong(f -> f.toFile().length()).sum();
			assertTrue(bytes < MAX_BYTES, bytes + " bytes");
		}
	}

	@Test
	void everyDrawnStyleHasAPromptOfItsOwn() {
		List<String> prompts = Stream.of(PortraitStyle.values()).map(s -> prompt(s.id())).toList();
		assertEquals(prompts.size(), new HashSet<>(prompts).size(), prompts.toString());
		assertEquals("a portrait photo", prompt("photo"));
	}

	private static String prompt(String style) {
		return StyleRegistry.shared().get(style).prompt();
	}

	/** A ControlNet that has learnt nothing leaves the base model as it is. */
	@Test
	void drawsWhatItIsAskedFor() {
		DrawnPortraits data = new DrawnPortraits(5, 4, 128, List.of(PortraitStyle.PHOTO));
		GeneratorTrainingConfig config = new GeneratorTrainingConfig("diffusion", new PortraitsBase().folder().toString(), "", "parts_v1", 128, "style", 0, 0, false, 0, 1, 1, 1, 1e-6, 0, 0,
				"constant", "uniform", 0, 0, true, 0, 0, 1, "last", 0, List.of(), 1);
		Path model = new DiffusionEngine().train(config, data, folder, RunListener.NONE, new NullProgressMonitor());
		List<GenerationRequest> requests = new ArrayList<>();
		for (String style : List.of("photo", "pop-art-halftone", "pencil-sketch")) {
			requests.add(new GenerationRequest(data.get(0).shape(), prompt(style), "", 3, 1, 1, 1));
		}
		try (Generator generator = new DiffusionEngine().load(model)) {
			List<RgbImage> images = generator.generate(requests, new SamplingConfig("ddim", 10, 0, "compvis", 3), new NullProgressMonitor());
			double[] colour = images.stream().mapToDouble(PortraitsBaseTest::colourfulness).toArray();
			assertTrue(colour[1] > 2 * colour[2], "pop art " + colour[1] + " is more colourful than pencil " + colour[2]);
			images.forEach(i -> assertTrue(levels(i) > 50, levels(i) + " grey levels"));
		}
	}

	private static double colourfulness(RgbImage image) {
		double sum = 0;
		for (int i = 0; i < image.rgb().length; i += 3) {
			sum += Math.abs((image.rgb()[i] & 0xff) - (image.rgb()[i + 2] & 0xff)) + Math.abs((image.rgb()[i] & 0xff) - (image.rgb()[i + 1] & 0xff));
		}
		return sum / image.rgb().length;
	}

	private static int levels(RgbImage image) {
		Set<Byte> seen = new HashSet<>();
		for (byte b : image.rgb()) {
			seen.add(b);
		}
		return seen.size();
	}
}
