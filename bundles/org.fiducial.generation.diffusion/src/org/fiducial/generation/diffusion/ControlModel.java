package org.fiducial.generation.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.AtomicFiles;
import org.fiducial.core.io.Hashes;
import org.fiducial.generation.PretrainedModels;
import org.fiducial.generation.PublishedControl;
import org.fiducial.generation.diffusion.unet.ControlNet;
import org.fiducial.generation.diffusion.unet.UNet;
import org.fiducial.torch.Ops;
import org.fiducial.torch.Parameters;
import org.fiducial.torch.Precision;
import org.fiducial.torch.SafeTensors;

import ai.djl.ndarray.NDArray;

/**
 * A ControlNet with the base model that it steers, in memory. Its tensors are named as in a full checkpoint; with an unlocked decoder
 * it has a U-Net of its own, and the base model's stays as it is.
 */
final class ControlModel implements AutoCloseable {
	static final String CONTROL = "control_model.";
	static final String NOISE = "model.diffusion_model.";

	private final ControlDescription description;
	private final BaseModel base;
	private final Parameters parameters;
	private final ControlNet net;
	private final UNet unet;

	/**
	 * @param parameters the ControlNet's after {@link #CONTROL}, and those of a U-Net of its own after {@link #NOISE} if the decoder is
	 *            not locked; owned by this from now on, like the base model
	 */
	ControlModel(ControlDescription description, BaseModel base, Parameters parameters) {
		this.description = description;
		this.base = base;
		this.parameters = parameters;
		this.net = new ControlNet(description.controlnet(), parameters, CONTROL);
		this.unet = description.lockedDecoder() ? base.unet() : new UNet(base.description().unet(), parameters, NOISE);
	}

	/** Takes over a ControlNet, and a U-Net if one is needed: the base model's, with the decoder of the folder if there is one. */
	static void takeOver(Path folder, ControlDescription d, BaseModel base, boolean lockedDecoder, Parameters into) {
		try (Parameters control = ModelFiles.load(folder.resolve(ModelFiles.CONTROLNET), CONTROL)) {
			copy(control, into, CONTROL);
		}
		if (!lockedDecoder) {
			copy(base.unetParameters(), into, NOISE);
		}
		if (!d.lockedDecoder()) {
			if (lockedDecoder) {
				throw FiducialException.usage(folder + ": trained with an unlocked decoder, so this stage needs lockedDecoder: false too");
			}
			try (Parameters decoder = ModelFiles.load(folder.resolve(ModelFiles.UNET), NOISE)) {
				decoder.names().forEach(n -> Ops.copyInto(into.get(NOISE + n), decoder.get(n)));
			}
		}
	}

	/** Takes over a ControlNet of others, and the base model's U-Net if one is needed. */
	static void takeOver(PublishedControlNet published, BaseModel base, boolean lockedDecoder, Parameters into) {
		copy(published.parameters(), into, CONTROL);
		if (!lockedDecoder) {
			copy(base.unetParameters(), into, NOISE);
		}
	}

	static void copy(Parameters from, Parameters into, String prefix) {
		from.names().forEach(n -> into.put(prefix + n, Ops.copy(from.get(n))));
	}

	/**
	 * Loads a folder that {@link #save} wrote, and its base model.
	 *
	 * @throws FiducialException (input) if something is missing, or the base model is another one than it was trained on
	 */
	static ControlModel load(Path folder) {
		ControlDescription d = ModelFiles.describe(folder, ControlDescription.NONE, ControlDescription.KIND);
		BaseModel base = BaseModel.load(PretrainedModels.locate(d.base()), d.baseWeights());
		Parameters p = new Parameters(folder.toString());
		try {
			if (!base.hash().equals(d.baseHash())) {
				throw FiducialException.input(folder + ": trained on another base model than '" + d.base() + "' now is (its weights have changed); train again, or restore the base model");
			}
			takeOver(folder, d, base, d.lockedDecoder(), p);
			return new ControlModel(d, base, p);
		} catch (RuntimeException e) {
			p.close();
			base.close();
			throw e;
		}
	}

	/** A model in memory, and the hash of its weights, the base model's included. */
	record Hashed(ControlModel model, String hash) {
	}

	/**
	 * Loads a ControlNet of others, and the base model that it is said to steer.
	 *
	 * @param scheme landmark scheme of the shapes that it will get
	 * @throws FiducialException (input) if something is missing, or they do not fit together
	 */
	static Hashed load(Path path, PublishedControl use, String scheme) {
		BaseModel base = BaseModel.load(PretrainedModels.locate(use.base()), use.baseWeights());
		Parameters p = new Parameters(path.toString());
		try (PublishedControlNet published = PublishedControlNet.read(path, base)) {
			published.check(use.renderer(), scheme);
			int size = use.imageSize() > 0 ? use.imageSize() : published.imageSize().orElse(base.description().imageSize());
			takeOver(published, base, true, p);
			ControlDescription d = new ControlDescription(ModelFiles.FORMAT, ControlDescription.KIND, use.base(), base.hash(), base.weights(), scheme, use.renderer(), size, published.config(), true,
					"style", List.of(), 0, 0, 0, published.licence());
			return new Hashed(new ControlModel(d, base, p), published.hash());
		} catch (RuntimeException e) {
			p.close();
			base.close();
			throw e;
		}
	}

	/** The same with other values of its own tensors, for example an average of them; closing it is up to whoever owns those and this. */
	ControlModel over(Parameters values) {
		return new ControlModel(description, base, values);
	}

	/** U-Net and ControlNet to sample with. */
	record Networks(UNet unet, ControlNet net, Precision precision, Parameters... owned) implements AutoCloseable {
		@Override
		public void close() {
			for (Parameters p : owned) {
				p.close();
			}
		}
	}

	/** The networks themselves; in 16 bits where the base model's are kept so, or if asked for. */
	Networks networks(Precision wanted) {
		return new Networks(unet, net, description.lockedDecoder() && base.precision() != Precision.FP32 ? base.precision() : wanted);
	}

	/** Copies of the networks whose weights are kept in a precision, for many passes while these do not change. */
	Networks narrowed(Precision to) {
		Parameters own = parameters.copy();
		own.narrow(to, n -> !n.startsWith(NOISE) || UNet.narrows(n.substring(NOISE.length())));
		ControlNet control = new ControlNet(description.controlnet(), own, CONTROL);
		if (!description.lockedDecoder()) {
			return new Networks(new UNet(base.description().unet(), own, NOISE), control, to, own);
		}
		Parameters shared = base.unetParameters().copy();
		shared.narrow(to, UNet::narrows);
		return new Networks(new UNet(base.description().unet(), shared, ""), control, to, own, shared);
	}

	/**
	 * Writes a complete model folder, or leaves the old one.
	 *
	 * @param steps optimiser steps that made the weights
	 */
	void save(Path folder, long steps) {
		ControlDescription saved = description.withSteps(steps);
		Map<String, String> metadata = saved.metadata();
		try {
			AtomicFiles.writeFolder(folder, temp -> {
				SafeTensors.write(temp.resolve(ModelFiles.CONTROLNET), tensors(CONTROL, n -> true), metadata);
				if (!description.lockedDecoder()) {
					SafeTensors.write(temp.resolve(ModelFiles.UNET), tensors(NOISE, UNet::isDecoder), metadata);
				}
				Files.writeString(temp.resolve(ModelFiles.DESCRIPTION), Configs.toJson(saved));
			});
		} catch (IOException e) {
			throw FiducialException.failed(folder + ": the model cannot be written: " + e.getMessage() + "; check the free space", e);
		}
	}

	private Map<String, NDArray> tensors(String prefix, Predicate<String> wanted) {
		Map<String, NDArray> out = new LinkedHashMap<>();
		parameters.asMap().forEach((name, x) -> {
			if (name.startsWith(prefix) && wanted.test(name.substring(prefix.length()))) {
				out.put(name.substring(prefix.length()), x);
			}
		});
		return out;
	}

	/** Makes what training may change require gradients. */
	void unlock() {
		parameters.train(n -> n.startsWith(CONTROL) || n.startsWith(NOISE) && UNet.isDecoder(n.substring(NOISE.length())));
	}

	/** Hash of the weights of a model folder, its base model's included. */
	static String hash(Path folder, ControlDescription d) {
		List<String> files = d.lockedDecoder() ? List.of(ModelFiles.CONTROLNET) : List.of(ModelFiles.CONTROLNET, ModelFiles.UNET);
		return Hashes.sha256(d.baseHash() + " " + ModelFiles.hash(folder, files));
	}

	ControlDescription description() {
		return description;
	}

	BaseModel base() {
		return base;
	}

	Parameters parameters() {
		return parameters;
	}

	ControlNet net() {
		return net;
	}

	/** The U-Net it steers. */
	UNet unet() {
		return unet;
	}

	@Override
	public void close() {
		parameters.close();
		base.close();
	}
}
