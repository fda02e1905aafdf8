/** Text that comes from a customer or a tenant: any length, any direction, never markup. */
export function TenantText({ text, class: className }: { text: string; class?: string }) {
  return (
    <bdi class={`tenant-text ${className ?? ''}`.trim()} dir="auto">
      {text}
    </bdi>
  );
}

/** At most two lines in a list; the whole text on hover. */
export function ClampedText({ text }: { text: string }) {
  return (
    <span class="clamped" title={text}>
      <TenantText text={text} />
    </span>
  );
}
