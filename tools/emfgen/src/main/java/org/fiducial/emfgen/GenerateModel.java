package org.fiducial.emfgen;

import java.io.File;
import java.io.IOException;
import org.eclipse.emf.codegen.ecore.generator.Generator;
import org.eclipse.emf.codegen.ecore.generator.GeneratorAdapterFactory;
import org.eclipse.emf.codegen.ecore.genmodel.GenModel;
import org.eclipse.emf.codegen.ecore.genmodel.GenModelPackage;
import org.eclipse.emf.codegen.ecore.genmodel.generator.GenBaseGeneratorAdapter;
import org.eclipse.emf.codegen.ecore.genmodel.generator.GenModelGeneratorAdapterFactory;
import org.eclipse.emf.common.util.BasicMonitor;
import org.eclipse.emf.common.util.Diagnostic;
import org.eclipse.emf.common.util.URI;
import org.eclipse.emf.ecore.plugin.EcorePlugin;
import org.eclipse.emf.ecore.resource.ResourceSet;
import org.eclipse.emf.ecore.resource.impl.ResourceSetImpl;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.eclipse.emf.ecore.xmi.impl.EcoreResourceFactoryImpl;

/** Generates the model code of one bundle: {@code GenerateModel BUNDLE_FOLDER GENMODEL} (the second relative to the first). */
public final class GenerateModel {
	private GenerateModel() {
	}

	/**
	 * @param args the bundle's folder and the path of its genmodel in it
	 * @throws IOException if the folder cannot be resolved
	 */
	public static void main(String[] args) throws IOException {
		if (args.length != 2) {
			throw new IllegalArgumentException("expected: BUNDLE_FOLDER GENMODEL");
		}
		GenModel model = load(new File(args[0]).getCanonicalFile(), args[1]);
		model.reconcile();
		model.setCanGenerate(true);
		model.setValidateModel(true);
		model.setUpdateClasspath(false);
		model.setCodeFormatting(false);
		Generator generator = new Generator();
		generator.setInput(model);
		Diagnostic result = generator.generate(model, GenBaseGeneratorAdapter.MODEL_PROJECT_TYPE, new BasicMonitor());
		if (result.getSeverity() >= Diagnostic.ERROR) {
			throw new IllegalStateException("EMF generation of " + args[1] + " failed: " + describe(result));
		}
	}

	private static GenModel load(File project, String path) {
		EcorePlugin.getPlatformResourceMap().put(project.getName(), URI.createURI(project.toURI().toString()));
		ResourceSet resources = new ResourceSetImpl();
		var factories = resources.getResourceFactoryRegistry().getExtensionToFactoryMap();
		factories.put("ecore", new EcoreResourceFactoryImpl());
		factories.put("genmodel", new EcoreResourceFactoryImpl());
		GenModelPackage.eINSTANCE.eClass();
		GeneratorAdapterFactory.Descriptor.Registry.INSTANCE.addDescriptor(GenModelPackage.eNS_URI, GenModelGeneratorAdapterFactory.DESCRIPTOR);
		resources.getURIConverter().getURIMap().putAll(EcorePlugin.computePlatformURIMap(false));
		URI uri = URI.createPlatformResourceURI(project.getName() + "/" + path, true);
		GenModel model = (GenModel) resources.getResource(uri, true).getContents().get(0);
		EcoreUtil.resolveAll(model);
		return model;
	}

	private static String describe(Diagnostic d) {
		StringBuilder s = new StringBuilder(d.getMessage());
		if (d.getException() != null) {
			s.append(" (").append(d.getException()).append(')');
		}
		for (Diagnostic child : d.getChildren()) {
			s.append("; ").append(describe(child));
		}
		return s.toString();
	}
}
