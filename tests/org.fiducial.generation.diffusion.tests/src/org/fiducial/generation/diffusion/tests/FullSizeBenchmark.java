package org.fiducial.generation.diffusion.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.Ops;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Scope;
import org.fiducial.torch.Torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * A published model's full size through the product's own path: writes a checkpoint of random 16-bit weights (2 to 3 GB), trains a ControlNet
 * on it for a step, samples a picture with one DDIM step, and prints seconds and the peak of memory after each. Needs about 16 GB and the
 * reference vocabularies (FIDUCIAL_SHARED). Arguments: {@code sd15} or {@code ldm1p4b}, picture's side (256), a folder that keeps the
 * checkpoint (a temporary one that does not).
 */
public final class FullSizeBenchmark {
	private static final int TRAINING_PICTURES = 2;

	private FullSizeBenchmark() {
	}

	/** Runs it. */
	public static void main(String[] args) throws IOException {
		boolean sd = args.length == 0 || args[0].equals("sd15");
		int side = args.length > 1 ? Integer.parseInt(args[1]) : 256;
		Path kept = args.length > 2 ? Path.of(args[2]) : null;
		Path folder = kept == null ? Files.createTempDirectory("full-size") : Files.createDirectories(kept);
		Path run = Files.createTempDirectory(folder, "run");
		try {
			Path checkpoint = folder.resolve(sd ? "sd15.safetensors" : "ldm1p4b.safetensors");
			timed("checkpoint written", () -> write(checkpoint, sd));
			Path[] model = new Path[1];
			timed("loaded, encoded, one training step, saved", () -> model[0] = train(checkpoint, side, run));
			timed("loaded, one DDIM step with guidance, decoded", () -> sample(model[0], side));
		} finally {
			AtomicFiles.deleteTree(kept == null ? folder : run);
		}
	}

	private static void timed(String what, Step step) throws IOException {
		long start = System.nanoTime();
		step.run();
		System.out.printf("%-46s %7.1f s, peak of memory so far %s%n", what, (System.nanoTime() - start) / 1e9, peak());
	}

	@FunctionalInterface
	private interface Step {
		void run() throws IOException;
	}

	/** The process's largest resident set, as Linux counts it. */
	private static String peak() throws IOException {
		Path status = Path.of("/proc/self/status");
		return Files.isReadable(status) ? Files.readAllLines(status).stream().filter(l -> l.startsWith("VmHWM:")).map(l -> l.substring(6).strip()).findFirst().orElse("unknown") : "unknown";
	}

	private static void write(Path file, boolean sd) throws IOException {
		Path vocabulary = ReferenceCase.shared().resolve("fixtures/vocab").resolve(sd ? "bpe_simple_vocab_16e6.txt.gz" : "bert-base-uncased-vocab.txt");
		Files.copy(vocabulary, file.resolveSibling(vocabulary.getFileName()), StandardCopyOption.REPLACE_EXISTING);
		if (Files.isRegularFile(file)) {
			return;
		}
		Map<String, long[]> shapes = new LinkedHashMap<>();
		UNet.shapes(sd ? UNetConfig.SD_1 : UNetConfig.LDM_1P4B).forEach((n, s) -> shapes.put("model.diffusion_model." + n, s));
		AutoencoderConfig.KL_F8.shapes().forEach((n, s) -> shapes.put("first_stage_model." + n, s));
		if (sd) {
			ClipText.huggingFaceShapes(ClipText.Config.VIT_L_14).forEach((n, s) -> shapes.put("cond_stage_model.transformer." + n, s));
		} else {
			LdmBert.shapes(LdmBert.Config.PUBLISHED).forEach((n, s) -> shapes.put("cond_stage_model." + n, s));
		}
		try (NDManager m = Torch.newManager()) {
			Map<String, NDArray> out = new LinkedHashMap<>();
			shapes.forEach((n, s) -> out.put(n, Scope.of(() -> random(n, s, m))));
			SafeTensors.write(file, out, Map.of("license", "random numbers"));
		}
	}

	/** Uniform as PyTorch starts layers; norms 1 and biases 0. */
	private static NDArray random(String name, long[] shape, NDManager m) {
		if (shape.length == 1) {
			return m.full(new Shape(shape), name.endsWith("weight") ? 1 : 0, DataType.FLOAT16);
		}
		long fanIn = new Shape(shape).size() / shape[0];
		float bound = (float) (1 / Math.sqrt(name.contains("emb") ? 1000 : fanIn));
		return Ops.to(m.randomUniform(-bound, bound, new Shape(shape)), DataType.FLOAT16);
	}

	private static Path train(Path base, int side, Path run) {
		GeneratorTrainingConfig c = new GeneratorTrainingConfig("diffusion", base.toString(), "", "parts_v1", side, "style", 0, 0, false, 0, 1, 1, 1, 1e-5, .01, 0, "constant", "uniform", 0, 0, true,
				1_000_000, 0, 1, "last", 0, List.of(), 1);
		return new DiffusionEngine().train(c, new FakeFaces(TRAINING_PICTURES, side, 1), run.resolve("stage"), RunListener.NONE, new NullProgressMonitor());
	}

	private static void sample(Path model, int side) {
		try (Generator g = new DiffusionEngine().load(model)) {
			GenerationRequest r = new GenerationRequest(new FakeFaces(1, side, 2).get(0).shape(), "a portrait of cartoon style", "", 5, 1, 1, 0);
			g.generate(List.of(r), new SamplingConfig("ddim", 1, 0, "compvis", 1), new NullProgressMonitor());
		}
	}
}
