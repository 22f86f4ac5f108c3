package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.image.RgbImage;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.run.RunListener;
import org.fiducial.generation.GenerationRequest;
import org.fiducial.generation.Generator;
import org.fiducial.generation.GeneratorTrainingConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.diffusion.DiffusionEngine;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderConfig;
import org.fiducial.generation.diffusion.autoencoder.AutoencoderInit;
import org.fiducial.generation.diffusion.checkpoint.DiffusionInspector;
import org.fiducial.generation.diffusion.names.TensorNames;
import org.fiducial.generation.diffusion.text.ClipText;
import org.fiducial.generation.diffusion.text.LdmBert;
import org.fiducial.generation.diffusion.text.SmallVocabulary;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.generation.diffusion.unet.UNetConfig;
import org.fiducial.torch.NamedTensors;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.SafeTensors;
import org.fiducial.torch.Torch;
import org.fiducial.torch.checkpoint.ModelReport;
import org.fiducial.torch.checkpoint.TensorFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import ai.djl.ndarray.NDArray;

/** Small models in the files that Stable Diffusion and txt2img-1p4B come in, from the file to pictures; moving averages; damaged files. */
class PublishedFilesTest {
	private static final int SIDE = 32;
	private static final UNetConfig UNET = new UNetConfig(4, 4, 32, List.of(1, 2), 1, List.of(1), 8, 0, 64, 1, 32);
	private static final AutoencoderConfig VAE = new AutoencoderConfig(32, List.of(1, 1, 1, 1), 1, 4, 4, 256, List.of(), 32, .18215);
	private static final List<String> MERGES = List.of("#version: 0.2", "p o", "r t", "po rt");
	/** All bytes twice, the merges, start and end. */
	private static final ClipText.Config CLIP = new ClipText.Config(64, 1, 1, 2 * 256 + 3 + 2, 16);
	private static final List<String> WORDS = SmallVocabulary.of(List.of("a portrait of cartoon style"));
	private static final LdmBert.Config BERT = new LdmBert.Config(64, 1, WORDS.size(), 16, 1, 64, 4);
	private static final String NOISE = "model.diffusion_model.";
	private static final String LATENTS = "first_stage_model.";
	private static final String TEXT = "cond_stage_model.";
	private static final String CLIP_TEXT = TEXT + "transformer.";
	private static final DiffusionEngine ENGINE = new DiffusionEngine();

	private static Map<String, Numbers> unet;
	private static Map<String, Numbers> vae;
	private static Map<String, Numbers> clip;

	@TempDir
	Path folder;

	@BeforeAll
	static void start() {
		Torch.start(1);
		try (Parameters p = new Parameters("unet"); Parameters v = AutoencoderInit.create(VAE, 3)) {
			UNet.initialize(UNET, p, "", 3);
			unet = Numbers.of(p, "");
			// initialised to zero, it would hide the rest
			unet.put("out.2.weight", Numbers.random(Map.of("w", unet.get("out.2.weight").shape()), "", 1).get("w"));
			vae = Numbers.of(v, "");
		}
		clip = Numbers.random(ClipText.huggingFaceShapes(CLIP), "", 3);
	}

	/** Averages are recognisable: half of the weights. */
	private static Numbers half(Numbers n) {
		return n.map(v -> v / 2);
	}

	private static void put(Map<String, Numbers> all, Map<String, Numbers> network, String prefix) {
		network.forEach((n, x) -> all.put(prefix + n, x));
	}

	/** Stable Diffusion's checkpoint with averages, as Lightning writes it. */
	private static Map<String, Numbers> stableDiffusion() {
		Map<String, Numbers> all = new LinkedHashMap<>();
		put(all, unet, NOISE);
		put(all, vae, LATENTS);
		put(all, clip, CLIP_TEXT);
		all.put("model_ema.decay", new Numbers(new float[] {.9999f}, new long[0]));
		all.put("model_ema.num_updates", new Numbers(new float[] {470_000}, new long[0]));
		unet.forEach((n, x) -> all.put("model_ema.diffusion_model" + n.replace(".", ""), half(x)));
		return all;
	}

	private Path ckpt(String name, Map<String, Numbers> all, TorchZip.Kind kind) throws IOException {
		Path file = Files.createDirectories(folder.resolve(name)).resolve("model.ckpt");
		TorchZip.write(file, all, kind);
		Files.write(file.resolveSibling("merges.txt"), MERGES);
		Files.write(file.resolveSibling("vocab.txt"), WORDS);
		return file;
	}

	private Path changed(String name, Consumer<Map<String, Numbers>> change) throws IOException {
		Map<String, Numbers> all = stableDiffusion();
		change.accept(all);
		return ckpt(name, all, TorchZip.Kind.BFLOAT16);
	}

	private static void shards(Path part, String name, Map<String, Numbers> tensors, String config) throws IOException {
		Files.createDirectories(part);
		List<Map<String, NDArray>> files = List.of(new LinkedHashMap<>(), new LinkedHashMap<>());
		Map<String, String> map = new LinkedHashMap<>();
		tensors.forEach((n, x) -> {
			int k = map.size() * 2 < tensors.size() ? 0 : 1;
			files.get(k).put(n, x.tensor());
			map.put(n, name + "-0000" + (k + 1) + "-of-00002.safetensors");
		});
		for (int k = 0; k < 2; k++) {
			SafeTensors.write(part.resolve(name + "-0000" + (k + 1) + "-of-00002.safetensors"), files.get(k), Map.of("format", "pt"));
		}
		Files.writeString(part.resolve(name + ".safetensors.index.json"), Configs.toJson(Map.of("metadata", Map.of("total_size", 1), "weight_map", map)));
		Files.writeString(part.resolve("config.json"), config);
	}

	private static Map<String, Numbers> renamed(Map<String, Numbers> network, TensorNames names) {
		Map<String, String> to = names.toDiffusers(network.keySet());
		Map<String, Numbers> out = new LinkedHashMap<>();
		network.forEach((n, x) -> out.put(to.get(n), x));
		return out;
	}

	/** The same numbers in shards of 32-bit floats, with an average of the U-Net. */
	private Path diffusers() throws IOException {
		Path out = folder.resolve("diffusers");
		Map<String, Numbers> noise = renamed(unet, TensorNames.UNET);
		shards(out.resolve("unet"), "diffusion_pytorch_model", noise, "{\"attention_head_dim\":8,\"sample_size\":4}");
		noise.replaceAll((n, x) -> half(x));
		shards(out.resolve("unet_ema"), "diffusion_pytorch_model", noise, "{\"decay\":0.9999,\"attention_head_dim\":8}");
		shards(out.resolve("vae"), "diffusion_pytorch_model", renamed(vae, TensorNames.AUTOENCODER), "{\"scaling_factor\":0.18215,\"norm_num_groups\":32}");
		shards(out.resolve("text_encoder"), "model", clip, "{\"hidden_act\":\"quick_gelu\",\"num_attention_heads\":1}");
		Files.createDirectories(out.resolve("tokenizer"));
		Files.write(out.resolve("tokenizer/merges.txt"), MERGES);
		return out;
	}

	private GeneratorTrainingConfig config(Path base, String weights) throws IOException {
		return Configs.read(Files.writeString(folder.resolve("training.yaml"), "base: " + base + "\nbaseWeights: " + weights
				+ "\nimageSize: " + SIDE + "\nprompts: style\nsteps: 2\nbatchSize: 2\nlearningRate: 0.001\nprobeEvery: 0\n"), GeneratorTrainingConfig.STAGE_1);
	}

	/** A trained model and what was heard. */
	private record Trained(Path model, List<Double> losses, List<String> messages) {
		Map<String, String> metadata() {
			try (SafeTensors t = SafeTensors.open(model.resolve("controlnet.safetensors"))) {
				return new LinkedHashMap<>(t.metadata());
			}
		}
	}

	private Trained train(String name, Path base, String weights) throws IOException {
		List<Double> losses = new ArrayList<>();
		List<String> messages = new ArrayList<>();
		RunListener ears = new RunListener() {
			@Override
			public void metrics(long step, Map<String, Double> values) {
				losses.add(values.get("loss"));
			}

			@Override
			public void message(String text) {
				messages.add(text);
			}
		};
		return new Trained(ENGINE.train(config(base, weights), new FakeFaces(3, 40, 2), folder.resolve(name), ears, new NullProgressMonitor()), losses, messages);
	}

	private static RgbImage picture(Path model) {
		try (Generator g = ENGINE.load(model)) {
			GenerationRequest r = new GenerationRequest(new FakeFaces(1, SIDE, 9).get(0).shape(), "a portrait of cartoon style", "", 2, 1, 7, 0);
			return g.generate(List.of(r), new SamplingConfig("ddim", 2, 0, "compvis", 1), new NullProgressMonitor()).getFirst();
		}
	}

	@Test
	void stableDiffusionAsACheckpointAndAsAFolderOfShardsGiveTheSame() throws IOException {
		Path ckpt = ckpt("sd", stableDiffusion(), TorchZip.Kind.BFLOAT16);
		try (NamedTensors t = TensorFiles.open(ckpt)) {
			ModelReport r = new DiffusionInspector().inspect(t).orElseThrow();
			assertTrue(r.problem() == null && r.parts().size() == 3 && r.averages() == unet.size() + 2 && r.leftOver().equals(List.of("model_position_ids")), r.toString());
			assertTrue(r.notes().stream().anyMatch(n -> n.contains("baseWeights: ema") && n.contains(unet.size() + " tensors")), r.notes().toString());
			assertEquals("470000", t.metadata().get("global_step"));
		}
		Trained a = train("a", ckpt, "auto");
		Path folderOfShards = diffusers();
		Trained b = train("b", folderOfShards, "model");
		assertEquals(2, a.losses.size());
		assertEquals(a.losses, b.losses);
		assertEquals("model", a.metadata().get("base_weights"));
		RgbImage picture = picture(a.model);
		assertEquals(SIDE, picture.width());
		assertEquals(picture, picture(b.model));
		Trained ema = train("ema", folderOfShards, "ema");
		assertEquals("ema", ema.metadata().get("base_weights"));
		assertNotEquals(a.losses, ema.losses);
		Trained average = train("average", ckpt, "ema");
		assertEquals(average.losses, ema.losses);
		assertEquals(picture(average.model), picture(ema.model));
	}

	@Test
	void theAverageIsWhatAFileOfAveragesAloneHolds() throws IOException {
		Path both = ckpt("both", stableDiffusion(), TorchZip.Kind.BFLOAT16);
		Path alone = changed("emaonly", all -> {
			all.keySet().removeIf(n -> n.startsWith("model_ema."));
			unet.forEach((n, x) -> all.put(NOISE + n, half(x)));
		});
		Trained a = train("a", both, "ema");
		Trained b = train("b", alone, "auto");
		assertEquals(b.losses, a.losses);
		assertTrue(a.messages.stream().anyMatch(m -> m.contains("moving average")), a.messages.toString());
		assertTrue(Files.readString(a.model.resolve("model.json")).contains("\"baseWeights\" : \"ema\""));
		// latents of the same autoencoder are still valid, and a model of one kind of weights does not go on with the other
		AtomicFiles.deleteTree(a.model);
		AtomicFiles.deleteTree(folder.resolve("a/checkpoints"));
		Trained again = train("a", both, "model");
		assertTrue(again.messages.contains("3 of 3 pictures used, 0 newly encoded"), again.messages.toString());
		assertNotEquals(a.losses, again.losses);
		GeneratorTrainingConfig next = Configs.read(Files.writeString(folder.resolve("next.yaml"), "init: " + again.model), config(both, "ema"));
		FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.train(next, new FakeFaces(3, 40, 2), folder.resolve("next"), RunListener.NONE, new NullProgressMonitor()));
		assertTrue(e.getMessage().contains("'model'") && e.getMessage().contains("'ema'") && e.getMessage().contains("baseWeights"), e.getMessage());
		refused(ExitCode.USAGE, alone, "ema", "has no moving average");
		refused(ExitCode.USAGE, alone, "emma", "did you mean 'ema'");
		Path hole = changed("hole", all -> all.remove("model_ema.diffusion_modelout2bias"));
		refused(ExitCode.INPUT, hole, "ema", "moving average (EMA) of the U-Net is not complete: 1 tensors are missing, the first is model_ema.diffusion_modelout2bias");
		try (NamedTensors t = TensorFiles.open(hole)) {
			ModelReport r = new DiffusionInspector().inspect(t).orElseThrow();
			assertTrue(r.problem() == null && r.notes().stream().anyMatch(n -> n.contains("not complete: 1 tensors are missing")), r.toString());
		}
	}

	@Test
	void latentDiffusionWithItsBertAsAHalfPrecisionCheckpoint() throws IOException {
		Map<String, Numbers> all = new LinkedHashMap<>();
		put(all, unet, NOISE);
		put(all, vae, LATENTS);
		try (Parameters p = LdmBert.initialize(BERT, 3)) {
			all.putAll(Numbers.of(p, TEXT));
		}
		Path ckpt = ckpt("ldm", all, TorchZip.Kind.HALF);
		Files.delete(ckpt.resolveSibling("merges.txt"));
		Trained t = train("stage", ckpt, "auto");
		assertEquals(2, t.losses.size());
		assertTrue(t.losses.stream().allMatch(Double::isFinite), t.losses.toString());
		assertEquals(SIDE, picture(t.model).width());
		assertEquals(64, t.metadata().get("base_hash").length());
	}

	private void refused(ExitCode code, Path base, String weights, String reason) {
		FiducialException e = assertThrows(FiducialException.class, () -> train("bad", base, weights));
		assertTrue(e.getMessage().contains(reason), e.getMessage());
		assertEquals(code, e.exitCode(), e.getMessage());
	}

	private void refused(Path base, String reason) {
		refused(ExitCode.INPUT, base, "auto", reason);
	}

	@Test
	void whatDoesNotBelongTogetherIsRefused() throws IOException {
		Path words = changed("words", all -> {
		});
		Files.write(words.resolveSibling("merges.txt"), MERGES.subList(0, 3));
		refused(words, "the vocabulary has 516 tokens, but the text encoder knows 517: it belongs to another model");
		Files.writeString(words.resolveSibling("merges.txt"), "#version: 0.2\nportrait\n");
		refused(words, "not a merge of two pieces");
		Files.delete(words.resolveSibling("merges.txt"));
		refused(words, "the vocabulary is missing");
		refused(changed("nan", all -> all.put(NOISE + "out.2.bias", new Numbers(new float[] {0, 0, Float.NaN, 0}, new long[] {4}))), "no numbers");
		refused(changed("openclip", all -> {
			all.keySet().removeIf(n -> n.startsWith(TEXT));
			all.put("cond_stage_model.model.transformer.resblocks.0.ln_1.weight", new Numbers(new float[64], new long[] {64}));
		}), "OpenCLIP");
		refused(changed("t5", all -> {
			all.keySet().removeIf(n -> n.startsWith(TEXT));
			all.put("cond_stage_model.transformer.encoder.block.0.layer.0.SelfAttention.q.weight", new Numbers(new float[64], new long[] {8, 8}));
		}), "the text encoder (CLIP or LDMBert) is missing; there is: U-Net, autoencoder; its text encoder is of another family");
		ClipText.Config wide = new ClipText.Config(128, 1, 2, CLIP.vocabSize(), 16);
		refused(changed("width", all -> {
			all.keySet().removeIf(n -> n.startsWith(TEXT));
			put(all, Numbers.random(ClipText.huggingFaceShapes(wide), "", 3), CLIP_TEXT);
		}), "text width 128 and U-Net context 64");
		refused(changed("vq", all -> {
			all.put(LATENTS + "quantize.embedding.weight", new Numbers(new float[32], new long[] {8, 4}));
			all.keySet().removeIf(n -> n.startsWith(LATENTS + "encoder.down.3"));
		}), "this is a VQ-f4 model");
	}

	@Test
	void damagedFilesAreRefused() throws IOException {
		Path ckpt = ckpt("cut", stableDiffusion(), TorchZip.Kind.BFLOAT16);
		byte[] all = Files.readAllBytes(ckpt);
		Files.write(ckpt, Arrays.copyOf(all, all.length / 2));
		refused(ckpt, "truncated");
		Path folderOfShards = diffusers();
		Path shard = folderOfShards.resolve("unet/diffusion_pytorch_model-00002-of-00002.safetensors");
		byte[] whole = Files.readAllBytes(shard);
		Files.write(shard, Arrays.copyOf(whole, whole.length - 1));
		refused(folderOfShards, "diffusion_pytorch_model-00002-of-00002.safetensors is not a valid safetensors file");
		Files.write(shard, overlapping(whole));
		refused(folderOfShards, "overlap");
		Files.delete(shard);
		refused(folderOfShards, "diffusion_pytorch_model-00002-of-00002.safetensors");
	}

	/** The same file, where the second tensor lies on the first. */
	private static byte[] overlapping(byte[] file) {
		int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
		String header = new String(file, 8, length, StandardCharsets.UTF_8);
		String changed = Pattern.compile("\"data_offsets\":\\[([1-9]\\d*),(\\d+)").matcher(header)
				.replaceFirst(m -> "\"data_offsets\":[0," + (Long.parseLong(m.group(2)) - Long.parseLong(m.group(1))));
		byte[] out = file.clone();
		byte[] padded = (changed + " ".repeat(length)).substring(0, length).getBytes(StandardCharsets.UTF_8);
		System.arraycopy(padded, 0, out, 8, length);
		return out;
	}

	@Test
	void latentsOfAnotherAutoencoderAreMadeAgain() throws IOException {
		Path base = ckpt("sd", stableDiffusion(), TorchZip.Kind.BFLOAT16);
		Trained first = train("a", base, "auto");
		assertTrue(first.messages.contains("3 of 3 pictures used, 3 newly encoded"), first.messages.toString());
		AtomicFiles.deleteTree(first.model);
		AtomicFiles.deleteTree(folder.resolve("a/checkpoints"));
		Path other = changed("other", all -> all.replaceAll((n, x) -> n.startsWith(LATENTS + "quant_conv") ? half(x) : x));
		Trained second = train("a", other, "auto");
		assertTrue(second.messages.contains("3 of 3 pictures used, 3 newly encoded"), second.messages.toString());
		assertNotEquals(first.losses, second.losses);
	}

	@Test
	void anExportWithAnotherHintStrideSaysSo() throws IOException {
		Trained t = train("stage", ckpt("sd", stableDiffusion(), TorchZip.Kind.BFLOAT16), "ema");
		Path file = folder.resolve("face.safetensors");
		ENGINE.export(t.model, "compvis", file);
		try (SafeTensors s = SafeTensors.open(file)) {
			Map<String, String> m = s.metadata();
			assertEquals(List.of("parts_v1", "ibug68", "8", "ema", "style", "2"), List.of("renderer", "scheme", "hint_stride", "base_weights", "prompts", "steps").stream().map(m::get).toList());
			assertTrue(m.containsKey("licence") && m.containsKey("styles") && m.get("base_hash").length() == 64 && m.containsKey("image_size"), m.toString());
		}
		Path json = t.model.resolve("model.json");
		Files.writeString(json, Files.readString(json).replaceFirst("\"hintStride\" : 8", "\"hintStride\" : 4"));
		FiducialException e = assertThrows(FiducialException.class, () -> ENGINE.export(t.model, "diffusers", folder.resolve("face")));
		assertTrue(e.exitCode() == ExitCode.USAGE && e.getMessage().contains("shrink the picture 4 times") && e.getMessage().contains("--naming compvis"), e.getMessage());
		ENGINE.export(t.model, "compvis", file);
		try (NamedTensors x = TensorFiles.open(file)) {
			ModelReport r = new DiffusionInspector().inspect(x).orElseThrow();
			assertTrue(r.problem() == null, r.toString());
			assertEquals(4, r.parts().getFirst().configuration().get("hintStride"));
			assertArrayEquals(new long[] {16, 3, 3, 3}, x.shape("control_model.input_hint_block.0.weight"));
		}
	}
}
