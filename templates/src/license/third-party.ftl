<#list dependencyMap as e>
<#assign p = e.getKey()/>
${p.groupId}:${p.artifactId}:${p.version} | <#list e.getValue() as license>${license}<#if license_has_next>, </#if></#list>
</#list>
